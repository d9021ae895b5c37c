package org.narthex.launcher.internal.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.connect.ConnectContent;

/** A JAR file as the content of a bundle, whose classes another loader has. The file is open from the first access on. Thread-safe. */
final class JarContent implements ConnectContent {
    private final Path file;
    private final ClassLoader loader;
    private @Nullable ZipFile zip;

    JarContent(Path file, ClassLoader loader) {
        this.file = file;
        this.loader = loader;
    }

    /** Empty: the framework reads the manifest. */
    @Override
    public Optional<Map<String, String>> getHeaders() {
        return Optional.empty();
    }

    @Override
    public Optional<ClassLoader> getClassLoader() {
        return Optional.of(loader);
    }

    @Override
    public Iterable<String> getEntries() throws IOException {
        List<String> names = zip().stream().map(ZipEntry::getName).toList();
        return names;
    }

    @Override
    public Optional<ConnectEntry> getEntry(String path) {
        try {
            ZipFile opened = zip();
            return Optional.ofNullable(opened.getEntry(path)).map(entry -> new JarEntry(opened, entry));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void open() {}

    @Override
    public synchronized void close() throws IOException {
        if (zip != null) {
            zip.close();
            zip = null;
        }
    }

    private synchronized ZipFile zip() throws IOException {
        if (zip == null) {
            zip = new ZipFile(file.toFile());
        }
        return zip;
    }

    private record JarEntry(ZipFile zip, ZipEntry entry) implements ConnectEntry {
        @Override
        public String getName() {
            return entry.getName();
        }

        @Override
        public long getContentLength() {
            return entry.getSize();
        }

        @Override
        public long getLastModified() {
            return entry.getTime();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return zip.getInputStream(entry);
        }
    }
}
