package org.narthex.launcher.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.narthex.launcher.internal.connect.ClassPathBundles;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.runtime.api.flags.ServerFlagParser;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.connect.ConnectFrameworkFactory;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a framework with the installation's bundles until it stops.
 *
 * <p>The bundles stand in the class path as well, see {@link ClassPathBundles}. Nothing is copied, so the framework's storage is
 * a temporary folder that goes with the process. Configurations stay in memory: prometheus.yml is their only source.
 */
final class FrameworkProcess {
    private static final Logger LOG = LoggerFactory.getLogger(FrameworkProcess.class);

    /** Packages of the launcher's class path that bundles share: one log for everything. */
    private static final String SHARED_PACKAGES =
            "org.slf4j;version=2.0.20,org.slf4j.event;version=2.0.20,org.slf4j.helpers;version=2.0.20,org.slf4j.spi;version=2.0.20";

    /** Level of the plugins, behind the server's own bundles. */
    private static final int PLUGIN_LEVEL = 9;

    private static final int BEGINNING_LEVEL = 10;

    private final Installation installation;
    private final List<String> arguments;
    private final ServerFlags flags;

    FrameworkProcess(Installation installation, List<String> arguments, ServerFlags flags) {
        this.installation = installation;
        this.arguments = arguments;
        this.flags = flags;
    }

    /** Runs; returns the exit code that the orchestrator set, or 1 when the framework failed. */
    int run() throws IOException, BundleException, InterruptedException {
        Path storage = Files.createTempDirectory("narthex-");
        try {
            ClassLoader loader = FrameworkProcess.class.getClassLoader();
            Framework framework = ServiceLoader.load(ConnectFrameworkFactory.class, loader)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no OSGi framework on the class path"))
                    .newFramework(
                            withLog(properties(storage)),
                            new ClassPathBundles(System.getProperty("java.class.path", ""), loader));
            framework.init();
            install(framework.getBundleContext());
            framework.start();
            FrameworkEvent event = framework.waitForStop(0);
            return event.getType() == FrameworkEvent.ERROR ? 1 : Integer.getInteger("narthex.exit", 0);
        } finally {
            Folders.delete(storage);
        }
    }

    private Map<String, String> properties(Path storage) throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, storage.resolve("framework").toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(BEGINNING_LEVEL));
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED_PACKAGES);
        properties.put(ServerFlagParser.ARGUMENTS_PROPERTY, String.join("\0", arguments));
        properties.put("felix.log.level", "1");
        properties.put("felix.cm.pm", "memory");
        properties.put("ds.loglevel", "warn");
        properties.put("ds.lock.timeout.milliseconds", "10000");
        properties.put("ds.stop.timeout.milliseconds", "30000");
        properties.put("felix.fileinstall.dir", installation.plugins().toString());
        properties.put("felix.fileinstall.poll", "250");
        properties.put("felix.fileinstall.noInitialDelay", "true");
        properties.put("felix.fileinstall.tmpdir", storage.resolve("plugins").toString());
        properties.put("felix.fileinstall.start.level", Integer.toString(PLUGIN_LEVEL));
        properties.put("felix.fileinstall.active.level", Integer.toString(PLUGIN_LEVEL));
        properties.put("felix.fileinstall.bundles.new.start", "true");
        properties.put("felix.fileinstall.enableConfigSave", "false");
        properties.put("felix.fileinstall.disableNio2", "true");
        properties.put("felix.fileinstall.log.level", "1");
        properties.put("gosh.args", flags.bool("osgi.console") ? "--noshutdown" : "--nointeractive --noshutdown");
        Files.createDirectories(installation.plugins());
        socket(properties);
        return properties;
    }

    private void socket(Map<String, String> properties) {
        Path socket = ConsoleSocket.of(flags.list("web.listen-address").getFirst());
        String problem = ConsoleSocket.prepare(socket);
        if (problem == null) {
            properties.put("narthex.console.socket", socket.toString());
        } else {
            LOG.atWarn().addKeyValue("socket", socket).addKeyValue("err", problem).log("The console cannot be reached through a socket");
        }
    }

    private void install(BundleContext context) throws IOException, BundleException {
        List<Bundle> bundles = new ArrayList<>();
        Map<String, Path> names = new HashMap<>();
        for (Map.Entry<Integer, List<Path>> level : installation.bundles().entrySet()) {
            for (Path jar : level.getValue()) {
                Bundle bundle = context.installBundle(ClassPathBundles.location(jar));
                Path other = names.putIfAbsent(String.valueOf(bundle.getSymbolicName()), jar);
                if (other != null) {
                    // Both would have the classes of the one that comes first in the class path.
                    throw new IOException(jar + ": bundle " + bundle.getSymbolicName() + " is there already as " + other
                            + "; remove one of them");
                }
                bundle.adapt(BundleStartLevel.class).setStartLevel(level.getKey());
                if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                    bundles.add(bundle);
                }
            }
        }
        for (Bundle bundle : bundles) {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        }
    }

    /** Felix takes its logger as a property, though properties are texts by the framework's interface. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // see above
    private static Map<String, String> withLog(Map<String, String> properties) {
        Map untyped = properties;
        untyped.put("felix.log.logger", new FrameworkLog());
        return untyped;
    }
}
