package org.narthex.config.bridge.framework;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what comes soon, with a deadline. */
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        var _ = value(what, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
    }

    static <T> T value(String what, Supplier<@Nullable T> supplier) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            T value = supplier.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
