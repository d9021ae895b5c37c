package org.narthex.orchestrator.internal;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's signals, reached by reflection: the class is supported but no part of Java SE's API. Thread-safe.
 *
 * <p>The JVM leaves a signal alone that was ignored when it started, as SIGHUP is under {@code nohup} and SIGINT in a
 * script's background; Prometheus takes it all the same. So such a signal is given its default action first.
 */
final class SignalSource {
    private static final Logger LOG = LoggerFactory.getLogger(SignalSource.class);
    private static final long SIG_ERR = -1;

    /** Does what a signal asks for. */
    interface Action {
        void signal(String name);
    }

    private final Map<Object, Object> former = new HashMap<>();

    @SuppressWarnings("ReferenceEquality") // A proxy is equal to itself only.
    synchronized void handle(String name, Action action) {
        try {
            Class<?> signalType = type("Signal");
            Class<?> handlerType = type("SignalHandler");
            ClassLoader loader = ClassLoader.getSystemClassLoader();
            Object handler = Proxy.newProxyInstance(loader, new Class<?>[] {handlerType}, (proxy, method, args) -> {
                return switch (method.getName()) {
                    case "handle" -> {
                        action.signal(name);
                        yield null;
                    }
                    case "equals" -> args != null && proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "handler of SIG" + name;
                };
            });
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            Object old = handle.invoke(null, signal, handler);
            former.put(signal, old);
            if (handlerType.getField("SIG_IGN").get(null).equals(old)) {
                stopIgnoring((int) signalType.getMethod("getNumber").invoke(signal));
                handle.invoke(null, signal, handler);
            }
        } catch (ReflectiveOperationException e) {
            LOG.atWarn().addKeyValue("signal", name).addKeyValue("err", e.toString()).log("Cannot handle a signal");
        }
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return ClassLoader.getSystemClassLoader().loadClass("sun.misc." + name);
    }

    /** Calls {@code signal(number, SIG_DFL)} of the C library; fails where the JVM grants no native access, too. */
    @SuppressWarnings("restricted") // nothing else changes a disposition; the signature is libc's
    private static void stopIgnoring(int number) throws ReflectiveOperationException {
        MemorySegment before;
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle signal = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("signal"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            before = (MemorySegment) signal.invokeExact(number, MemorySegment.NULL);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException("it was ignored at the start and stays so: " + e, e);
        }
        if (before.address() == SIG_ERR) {
            throw new ReflectiveOperationException("it was ignored at the start and stays so: SIG_ERR");
        }
    }

    /** Puts the former handlers back, so that nothing of this bundle stays reachable. */
    synchronized void restore() {
        former.forEach((signal, old) -> {
            try {
                signal.getClass()
                        .getMethod("handle", type("Signal"), type("SignalHandler"))
                        .invoke(null, signal, old);
            } catch (ReflectiveOperationException e) {
                LOG.atDebug().setCause(e).log("Cannot put a signal's former handler back");
            }
        });
        former.clear();
    }
}
