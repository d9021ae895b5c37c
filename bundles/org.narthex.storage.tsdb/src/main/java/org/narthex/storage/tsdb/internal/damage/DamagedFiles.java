package org.narthex.storage.tsdb.internal.damage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The folder {@code quarantine} of a data directory, which takes damaged files so that nothing is ever deleted because it
 * is damaged. Neither this server nor Prometheus looks into it. Thread-safe.
 */
public final class DamagedFiles {
    /** Name of the folder. */
    public static final String FOLDER = "quarantine";

    private static final int MAX_NAMES = 10_000;

    private final Path folder;

    DamagedFiles(Path dataDirectory) {
        this.folder = dataDirectory.resolve(FOLDER);
    }

    /**
     * Moves a file or directory away.
     *
     * @param name what it is called there; a number is added when the name is taken
     * @return where it is now
     */
    public synchronized Path setAside(Path from, String name) throws IOException {
        Path to = free(name);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
        sync(parent(from));
        return to;
    }

    /**
     * Keeps a file as it is now, while the caller replaces it by renaming another one over it.
     *
     * @param name what it is called there; a number is added when the name is taken
     * @return where it can be found
     */
    public synchronized Path keep(Path file, String name) throws IOException {
        Path to = free(name);
        try {
            Files.createLink(to, file);
        } catch (UnsupportedOperationException e) {
            Files.copy(file, to);
        }
        sync(folder);
        return to;
    }

    /** Gives a complete file the name of another one, which it replaces, and waits until that is on disk. */
    public static void replace(Path complete, Path file) throws IOException {
        Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(parent(file));
    }

    /** Creates a file with a content and waits until it is on disk. */
    public static void create(Path file, byte[] content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            java.nio.ByteBuffer rest = java.nio.ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        sync(parent(file));
    }

    private Path free(String name) throws IOException {
        Files.createDirectories(folder);
        for (int n = 1; n <= MAX_NAMES; n++) {
            Path candidate = folder.resolve(n == 1 ? name : name + "." + n);
            if (!Files.exists(candidate)) {
                return candidate;
            }
        }
        throw new IOException("there are " + MAX_NAMES + " files named " + name + " in " + folder);
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
