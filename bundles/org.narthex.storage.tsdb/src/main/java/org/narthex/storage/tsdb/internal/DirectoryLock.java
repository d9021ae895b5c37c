package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process off a data directory through the file {@code lock} in it.
 *
 * <p>Prometheus takes {@code flock(2)}, Java only {@code fcntl(2)}, and Linux keeps the two apart; so both are taken
 * where {@code flock} is to be had. Thread-safe.
 */
final class DirectoryLock implements AutoCloseable {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;

    private final Path file;
    private final FileChannel channel;
    private final boolean replaced;
    private int descriptor = -1;

    /**
     * Takes the lock.
     *
     * @throws IOException naming the directory when another process holds it
     */
    DirectoryLock(Path directory) throws IOException {
        file = directory.resolve("lock");
        replaced = Files.exists(file);
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                throw held(e);
            }
            if (lock == null || !flock()) {
                throw held(null);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private IOException held(@Nullable Exception cause) {
        return new IOException("lock DB directory: " + file + " is locked by another process", cause);
    }

    /** Whether the lock file of an earlier run was still there. */
    boolean isReplaced() {
        return replaced;
    }

    private boolean flock() throws IOException {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return true;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toAbsolutePath().toString());
            int fd = (int) function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT)
                    .invokeExact(path, O_RDWR | O_CLOEXEC);
            if (fd < 0) {
                throw new IOException("lock DB directory: cannot open " + file);
            }
            if ((int) function("flock", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
                            .invokeExact(fd, LOCK_EX | LOCK_NB)
                    != 0) {
                closeDescriptor(fd);
                return false;
            }
            descriptor = fd;
            return true;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("lock DB directory: " + file, e);
        }
    }

    @SuppressWarnings("restricted") // flock(2) is not to be had otherwise; the signature is libc's
    private static MethodHandle function(String name, java.lang.foreign.MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        SymbolLookup libc = linker.defaultLookup();
        return linker.downcallHandle(
                libc.find(name).orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    private static void closeDescriptor(int fd) throws Throwable {
        int _ = (int) function("close", ValueLayout.JAVA_INT).invokeExact(fd);
    }

    /** Removes the file and releases the lock. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        try (channel) {
            if (descriptor >= 0) {
                closeDescriptor(descriptor);
                descriptor = -1;
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("release " + file, e);
        }
    }
}
