package org.narthex.config.bridge.framework;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A real framework in the test's process. The API packages come from the test's class path, so plain casts work. */
final class Felix implements AutoCloseable {
    private static final String SHARED = "org.osgi.service.cm;version=1.6.1,org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.1,org.osgi.service.component.runtime.dto;version=1.5.1,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0,org.slf4j;version=2.0.20,"
            + "org.slf4j.event;version=2.0.20,org.slf4j.spi;version=2.0.20,org.slf4j.helpers;version=2.0.20,"
            + "org.narthex.model;version=1.0.0,org.narthex.model.relabel;version=1.0.0,"
            + "org.narthex.runtime.api;version=1.0.0,org.narthex.runtime.api.flags;version=1.0.0,"
            + "org.narthex.config.api;version=1.0.0,org.narthex.discovery.api;version=1.0.0,"
            + "org.narthex.telemetry;version=1.0.0,org.narthex.config.bridge.probe,org.jspecify.annotations;version=1.0.0";

    private final Framework framework;

    Felix(Path folder, Map<String, String> properties) throws Exception {
        Map<String, String> c = new HashMap<>(Map.of(
                Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString(),
                Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED,
                "felix.cm.pm", "memory",
                "ds.loglevel", "warn"));
        c.putAll(properties);
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(c);
        framework.init();
    }

    Framework framework() {
        return framework;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    void start() throws Exception {
        framework.start();
    }

    /** Where a class comes from: a jar or a folder of classes. */
    static File location(Class<?> type) {
        try {
            return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Installs the jar or the folder of classes that holds a class, and starts it. */
    Bundle install(Class<?> member) throws Exception {
        Bundle bundle = context().installBundle("reference:" + location(member).toURI());
        bundle.start();
        return bundle;
    }

    /** Builds and installs a bundle of classes of the test. */
    Bundle build(String name, Class<?>... classes) throws Exception {
        try (Builder b = new Builder()) {
            b.setBundleSymbolicName(name);
            File tests = location(Felix.class);
            b.addClasspath(tests);
            for (Class<?> api : List.of(
                    org.narthex.model.Labels.class,
                    org.narthex.config.api.ConfigNode.class,
                    org.narthex.discovery.api.Discoverer.class,
                    org.narthex.runtime.api.Phases.class,
                    org.osgi.service.component.annotations.Component.class,
                    org.osgi.service.component.ComponentContext.class)) {
                b.addClasspath(location(api));
            }
            StringBuilder include = new StringBuilder();
            for (Class<?> c : classes) {
                String file = c.getName().replace('.', '/') + ".class";
                include.append(include.isEmpty() ? "" : ",").append(file).append('=').append(tests).append('/').append(file);
            }
            b.setProperty("-includeresource", include.toString());
            b.setProperty("-noimportjava", "true");
            Jar jar = b.build();
            if (!b.getErrors().isEmpty()) {
                throw new IllegalStateException(b.getErrors().toString());
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            jar.write(out);
            Bundle bundle = context().installBundle("test:" + name, new ByteArrayInputStream(out.toByteArray()));
            bundle.start();
            return bundle;
        }
    }

    /**
     * A service once it is there. The framework is not asked whether the service's other types are visible: the test's class
     * path has the bundles' internal classes too.
     */
    <T> T service(Class<T> type) {
        return Await.value(type.getName(), () -> {
            ServiceReference<?>[] references;
            try {
                references = context().getAllServiceReferences(type.getName(), null);
            } catch (InvalidSyntaxException e) {
                throw new AssertionError(e);
            }
            return references == null ? null : type.cast(context().getService(references[0]));
        });
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            Objects.requireNonNull(framework.waitForStop(60_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
