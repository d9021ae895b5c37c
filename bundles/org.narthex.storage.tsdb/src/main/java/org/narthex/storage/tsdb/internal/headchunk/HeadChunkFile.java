package org.narthex.storage.tsdb.internal.headchunk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.index.Crc32c;

/** A file of {@code chunks_head/} as a map that is taken away when the file is closed. Thread-safe. */
final class HeadChunkFile implements AutoCloseable {
    private final int number;
    private final Path path;
    private final Arena arena = Arena.ofShared();
    private volatile MemorySegment map;

    private HeadChunkFile(int number, Path path) throws IOException {
        this.number = number;
        this.path = path;
        try {
            this.map = newMap();
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Opens a file.
     *
     * @throws IOException when it is of another kind
     */
    static HeadChunkFile open(int number, Path path) throws IOException {
        return new HeadChunkFile(number, path);
    }

    int number() {
        return number;
    }

    Path path() {
        return path;
    }

    /** The file as it was when it was mapped. */
    MemorySegment map() {
        return map;
    }

    /** Maps the file anew, as it has grown. What was handed out stays valid. */
    MemorySegment extend() throws IOException {
        map = newMap();
        return map;
    }

    private MemorySegment newMap() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < HeadChunkFormat.FILE_HEADER) {
                throw new IOException(path + ": invalid head chunk file header: invalid size");
            }
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            int magic = mapped.get(HeadChunkFormat.INT, 0);
            if (magic != HeadChunkFormat.MAGIC) {
                throw new IOException("%s: invalid magic number %x".formatted(path, magic));
            }
            int version = mapped.get(ValueLayout.JAVA_BYTE, 4);
            if (version != HeadChunkFormat.VERSION) {
                throw new IOException(path + ": invalid chunk format version " + version);
            }
            return mapped;
        }
    }

    /** Whether a file is what a kill right after its creation leaves. */
    static boolean isBlank(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer magic = ByteBuffer.allocate(4);
            int read;
            do {
                read = channel.read(magic);
            } while (read >= 0 && magic.hasRemaining());
            return magic.hasRemaining() || magic.getInt(0) == 0;
        }
    }

    /**
     * The data of a chunk of this file, whose checksum is verified; null when it reaches beyond the end.
     *
     * @param from a part of the file
     * @param at where in that part the chunk begins
     * @param offset where in the file it begins
     * @param scratch gives memory of so many bytes or more, whose content is lost
     * @throws CorruptFileException when the checksum is another one
     */
    @Nullable MemorySegment soundData(MemorySegment from, long at, long offset, IntFunction<byte[]> scratch) {
        MemorySegment data = data(from, at);
        if (data == null || end(from, data) + HeadChunkFormat.CRC_SIZE > from.byteSize()) {
            return null;
        }
        String problem = problem(from, at, data, scratch);
        if (problem != null) {
            throw new CorruptFileException(path, offset, problem);
        }
        return data;
    }

    private static long end(MemorySegment from, MemorySegment data) {
        return data.address() - from.address() + data.byteSize();
    }

    /** What is wrong with the checksum of the chunk at a position; null for nothing. */
    static @Nullable String problem(
            MemorySegment from, long at, MemorySegment data, IntFunction<byte[]> scratch) {
        long end = end(from, data);
        if (end + HeadChunkFormat.CRC_SIZE > from.byteSize()) {
            return "the chunk reaches beyond the file";
        }
        int found = Crc32c.of(from, at, end, scratch);
        int stored = from.get(HeadChunkFormat.INT, end);
        return found == stored ? null : "checksum mismatch: expected %x, found %x".formatted(stored, found);
    }

    /** The data of the chunk at a position; null when it reaches beyond the end. */
    static @Nullable MemorySegment data(MemorySegment from, long at) {
        long length = 0;
        long p = at + HeadChunkFormat.CHUNK_HEADER;
        for (int shift = 0; shift < 35 && p < from.byteSize(); shift += 7) {
            byte b = from.get(ValueLayout.JAVA_BYTE, p++);
            length |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return length > from.byteSize() - p ? null : from.asSlice(p, length);
            }
        }
        return null;
    }

    /** Takes the maps away; nobody may be reading any more. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
