package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system of limited size at a directory, which can be filled and freed. A test that needs one is skipped where it
 * may not be mounted. Confined to one thread.
 */
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path directory;
    private final Path ballast;

    private SmallDisk(Path directory) {
        this.directory = directory;
        this.ballast = directory.resolve("ballast");
    }

    static SmallDisk mount(Path directory, int kibibytes) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int code;
        try {
            code = run("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "tmpfs", directory.toString());
        } catch (IOException e) {
            code = -1;
        }
        Assumptions.assumeTrue(code == 0, "skipped: no file system of limited size may be mounted here, root may");
        return new SmallDisk(directory);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    /** Takes all space but some. */
    void fill(int leftKibibytes) throws IOException {
        long size = Files.getFileStore(directory).getUsableSpace() - leftKibibytes * 1024L;
        try (FileChannel file = FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < size; at += BLOCK) {
                file.write(ByteBuffer.allocate(BLOCK), at);
            }
        }
    }

    /** Gives the space back. */
    void free() throws IOException {
        Files.delete(ballast);
    }

    @Override
    public void close() throws IOException {
        try {
            if (run("umount", directory.toString()) != 0) {
                throw new IOException("umount " + directory + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
