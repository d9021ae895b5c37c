package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.index.ByteCursor;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.index.Crc32c;
import org.narthex.storage.tsdb.internal.index.MappedFile;

/** The chunk files of a block, mapped. Thread-safe until it is closed. */
final class ChunkSegments implements AutoCloseable {
    private static final int MAX_FILES = 100_000;

    private final Path directory;

    /** By segment index; null for one that is missing. */
    private final List<@Nullable MappedFile> files;

    private ChunkSegments(Path directory, List<@Nullable MappedFile> files) {
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
        List<Path> paths = paths(directory);
        ChunkSegments segments = new ChunkSegments(directory, new ArrayList<>());
        try {
            for (Path path : paths) {
                segments.files.add(MappedFile.open(path));
            }
            for (MappedFile file : segments.files) {
                if (file != null) {
                    checkHeader(file);
                }
            }
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
        return segments;
    }

    private static List<Path> paths(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(p -> isNumber(p.getFileName().toString()))
                    .sorted(Comparator.comparing(p -> p.getFileName().toString()))
                    .toList();
        }
    }

    /**
     * Maps the files that are there. A wrong header is recorded and no more: every chunk has a checksum of its own. A file
     * is found by its number, so that one that is missing does not make the others stand in for it.
     *
     * @throws IOException when there is none
     */
    static ChunkSegments open(Path blockDirectory, Damages damages) throws IOException {
        Path directory = blockDirectory.resolve(ChunkSegmentFormat.DIRECTORY);
        ChunkSegments segments = new ChunkSegments(directory, new ArrayList<>());
        try {
            for (Path path : paths(directory)) {
                int number = number(path.getFileName().toString());
                if (number < 1 || number > MAX_FILES || !Files.isRegularFile(path)) {
                    damages.found(DamageKind.BLOCK_CHUNK, path, -1, "not a chunk file, though named like one", "nothing");
                    continue;
                }
                while (segments.files.size() < number - 1) {
                    damages.found(
                            DamageKind.BLOCK_CHUNK,
                            directory.resolve("%06d".formatted(segments.files.size() + 1)),
                            -1,
                            "the file is missing, " + path.getFileName() + " is there",
                            "its chunks");
                    segments.files.add(null);
                }
                if (segments.files.size() >= number) {
                    continue;
                }
                MappedFile file = MappedFile.open(path);
                segments.files.add(file);
                try {
                    checkHeader(file);
                } catch (CorruptFileException e) {
                    damages.found(
                            DamageKind.BLOCK_CHUNK, path, e.offset(), e.problem(), "nothing but chunks that fail, too");
                }
            }
            if (segments.files.isEmpty()) {
                throw new IOException(directory + ": there is no chunk file");
            }
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
        return segments;
    }

    private static int number(String name) {
        return name.length() > 9 ? -1 : Integer.parseInt(name);
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
        return files.stream()
                .mapToLong(f -> f == null ? 0 : f.size())
                .sum();
    }

    /**
     * A chunk: encoding byte and data; its checksum is verified.
     *
     * @param scratch gives memory of so many bytes or more, whose content is lost
     */
    MemorySegment chunk(long ref, IntFunction<byte[]> scratch) {
        long number = ref >>> 32;
        if (number >= files.size()) {
            throw new CorruptFileException(
                    directory, 0, "segment index " + number + " out of range");
        }
        MappedFile file = files.get((int) number);
        if (file == null) {
            throw new CorruptFileException(file(ref), ref & 0xffffffffL, "the chunk file is missing");
        }
        long at = ref & 0xffffffffL;
        if (at + ChunkSegmentFormat.MAX_LENGTH_FIELD > file.size()) {
            throw new CorruptFileException(
                    file.path(),
                    at,
                    "segment doesn't include enough bytes to read the chunk size data field - required:"
                            + (at + ChunkSegmentFormat.MAX_LENGTH_FIELD) + ", available:" + file.size());
        }
        file.reading(at);
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
        int found = Crc32c.of(file.bytes(), from, end - 4, scratch);
        if (expected != found) {
            throw new CorruptFileException(
                    file.path(), at, "checksum mismatch expected:%x, actual:%x".formatted(expected, found));
        }
        return file.bytes().asSlice(from, 1 + length);
    }

    /** The file that a chunk is in. */
    Path file(long ref) {
        return directory.resolve("%06d".formatted((ref >>> 32) + 1));
    }

    static byte encoding(MemorySegment chunk) {
        return chunk.get(ValueLayout.JAVA_BYTE, 0);
    }

    @Override
    public void close() {
        for (MappedFile file : files) {
            if (file != null) {
                file.close();
            }
        }
    }
}
