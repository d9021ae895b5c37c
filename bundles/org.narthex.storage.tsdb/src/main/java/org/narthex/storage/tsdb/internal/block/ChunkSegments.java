package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.narthex.storage.tsdb.internal.index.ByteCursor;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.index.MappedFile;

/** The chunk files of a block, mapped. Thread-safe until it is closed. */
final class ChunkSegments implements AutoCloseable {
    private final Path directory;
    private final List<MappedFile> files;

    private ChunkSegments(Path directory, List<MappedFile> files) {
        this.directory = directory;
        this.files = files;
    }

    /**
     * Maps the files of a block and checks their headers.
     *
     * @throws IOException when the directory is missing
     */
    static ChunkSegments open(Path blockDirectory) throws IOException {
        Path directory = blockDirectory.resolve(ChunkSegmentFormat.DIRECTORY);
        List<Path> paths;
        try (Stream<Path> list = Files.list(directory)) {
            paths = list.filter(p -> isNumber(p.getFileName().toString()))
                    .sorted(Comparator.comparing(p -> p.getFileName().toString()))
                    .toList();
        }
        ChunkSegments segments = new ChunkSegments(directory, new ArrayList<>());
        try {
            for (Path path : paths) {
                segments.files.add(MappedFile.open(path));
            }
            segments.files.forEach(ChunkSegments::checkHeader);
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
        return segments;
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static void checkHeader(MappedFile file) {
        if (file.size() < ChunkSegmentFormat.HEADER_SIZE) {
            throw new CorruptFileException(file.path(), 0, "invalid segment header: invalid size " + file.size());
        }
        ByteCursor in = file.cursor(0, ChunkSegmentFormat.HEADER_SIZE);
        int magic = in.i32();
        if (magic != ChunkSegmentFormat.MAGIC) {
            throw new CorruptFileException(
                    file.path(),
                    0,
                    "invalid magic number %08x, expected %08x".formatted(magic, ChunkSegmentFormat.MAGIC));
        }
        int version = in.u8();
        if (version != ChunkSegmentFormat.VERSION) {
            throw new CorruptFileException(file.path(), 4, "invalid chunk format version " + version);
        }
    }

    /** Size of all files in bytes. */
    long size() {
        return files.stream().mapToLong(MappedFile::size).sum();
    }

    /** A chunk: encoding byte and data; its checksum is verified. */
    MemorySegment chunk(long ref) {
        long number = ref >>> 32;
        if (number >= files.size()) {
            throw new CorruptFileException(
                    directory, 0, "segment index " + number + " out of range");
        }
        MappedFile file = files.get((int) number);
        long at = ref & 0xffffffffL;
        if (at + ChunkSegmentFormat.MAX_LENGTH_FIELD > file.size()) {
            throw new CorruptFileException(
                    file.path(),
                    at,
                    "segment doesn't include enough bytes to read the chunk size data field - required:"
                            + (at + ChunkSegmentFormat.MAX_LENGTH_FIELD) + ", available:" + file.size());
        }
        ByteCursor in = file.cursor(at, file.size());
        long length = in.uvarint();
        long from = in.position();
        long end = from + 1 + length + 4;
        if (length < 0 || end < 0 || end > file.size()) {
            throw new CorruptFileException(
                    file.path(),
                    at,
                    "segment doesn't include enough bytes to read the chunk - required:" + Long.toUnsignedString(end)
                            + ", available:" + file.size());
        }
        int expected = file.cursor(end - 4, end).i32();
        int found = file.crc32c(from, end - 4);
        if (expected != found) {
            throw new CorruptFileException(
                    file.path(), at, "checksum mismatch expected:%x, actual:%x".formatted(expected, found));
        }
        return file.bytes().asSlice(from, 1 + length);
    }

    static byte encoding(MemorySegment chunk) {
        return chunk.get(ValueLayout.JAVA_BYTE, 0);
    }

    @Override
    public void close() {
        files.forEach(MappedFile::close);
    }
}
