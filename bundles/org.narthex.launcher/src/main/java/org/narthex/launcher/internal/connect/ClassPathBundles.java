package org.narthex.launcher.internal.connect;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/**
 * Gives the framework the bundles that stand in the JVM's class path: their classes are those of the class path's loader, which
 * the JVM takes, linked and with their profiles, out of its AOT cache. All else about them is as with any other bundle.
 *
 * <p>A file that was replaced since the start is no longer what the class path has: the framework then makes an ordinary bundle
 * of it, so that an update works while the server runs. Thread-safe.
 */
public final class ClassPathBundles implements ModuleConnector {
    private record Stamp(long size, FileTime modified) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime());
        }
    }

    private record Entry(Path file, Stamp stamp) {}

    private final ClassLoader loader;
    private final Map<String, Entry> entries = new HashMap<>();

    /**
     * Bundles of a class path.
     *
     * @param classPath as in the system property {@code java.class.path}; what is no file does not count
     * @param loader the class path's loader
     */
    public ClassPathBundles(String classPath, ClassLoader loader) throws IOException {
        this.loader = loader;
        for (String element : classPath.split(File.pathSeparator, -1)) {
            Path file = Path.of(element).toAbsolutePath().normalize();
            if (Files.isRegularFile(file)) {
                entries.put(location(file), new Entry(file, Stamp.of(file)));
            }
        }
    }

    /** The location by which a bundle is installed. */
    public static String location(Path jar) {
        return jar.toUri().toString();
    }

    @Override
    public void initialize(File storage, Map<String, String> configuration) {}

    @Override
    public Optional<ConnectModule> connect(String location) {
        Entry entry = entries.get(location);
        if (entry == null) {
            return Optional.empty();
        }
        try {
            if (!Stamp.of(entry.file).equals(entry.stamp)) {
                return Optional.empty();
            }
            JarContent content = new JarContent(entry.file, loader);
            return Optional.of(() -> content);
        } catch (IOException e) {
            throw new UncheckedIOException(entry.file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<BundleActivator> newBundleActivator() {
        return Optional.empty();
    }
}
