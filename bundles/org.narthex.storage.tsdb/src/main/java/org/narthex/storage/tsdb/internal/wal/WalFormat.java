package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layout of log segments, which the write-ahead log, its checkpoints and snapshots share.
 *
 * <pre>
 * segment  = page*                               page = 32 KiB
 * page     = fragment* zeros
 * fragment = type:u8  length:u16  crc:u32  data  (big endian; CRC-32C of the data)
 * type     = 0 rest of the page is zero | 1 whole record | 2 first | 3 middle | 4 last;  +8 snappy, +16 zstd
 * </pre>
 *
 * A record never spans segments. Segments are named by an eight-digit number without gaps; a checkpoint is a directory
 * {@code checkpoint.N} that replaces the segments up to N. Thread-safe.
 */
public final class WalFormat {
    public static final int PAGE_SIZE = 32 * 1024;
    public static final int HEADER_SIZE = 7;
    public static final long DEFAULT_SEGMENT_SIZE = 128L << 20;

    static final int PAGE_END = 0;
    static final int FULL = 1;
    static final int FIRST = 2;
    static final int MIDDLE = 3;
    static final int LAST = 4;
    static final int TYPE_MASK = 7;
    static final int SNAPPY = 8;
    static final int ZSTD = 16;

    static final String CHECKPOINT = "checkpoint.";

    /** Name of the directory of the write-behind log. */
    public static final String OUT_OF_ORDER = "wbl";

    private WalFormat() {}

    /** A segment file. */
    public record Segment(int number, Path file) {}

    /** A checkpoint directory and the last segment that it replaces. */
    public record Checkpoint(int number, Path directory) {}

    /** The file of a segment. */
    public static Path segmentFile(Path directory, int number) {
        return directory.resolve("%08d".formatted(number));
    }

    /**
     * The segments of a directory by number. Other names are ignored.
     *
     * @throws IOException when a number is missing between the first and the last one
     */
    public static List<Segment> segments(Path directory) throws IOException {
        List<Segment> found = listed(directory);
        for (int i = 1; i < found.size(); i++) {
            if (found.get(i).number() != found.get(i - 1).number() + 1) {
                throw new IOException("segments are not sequential in " + directory + ": "
                        + found.get(i - 1).number() + ", " + found.get(i).number());
            }
        }
        return found;
    }

    /** The segments of a directory by number, whether or not some are missing. */
    static List<Segment> listed(Path directory) throws IOException {
        List<Segment> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    int number = number(String.valueOf(file.getFileName()));
                    if (number >= 0) {
                        found.add(new Segment(number, segmentFile(directory, number)));
                    }
                }
            }
        }
        found.sort(Comparator.comparingInt(Segment::number));
        return found;
    }

    /** The directory of a checkpoint. */
    public static Path checkpointDirectory(Path directory, int number) {
        return directory.resolve(CHECKPOINT + "%08d".formatted(number));
    }

    /** The newest checkpoint below a log directory. */
    public static @Nullable Checkpoint lastCheckpoint(Path directory) throws IOException {
        List<Checkpoint> all = checkpoints(directory);
        return all.isEmpty() ? null : all.getLast();
    }

    /** The checkpoints below a log directory by number. */
    static List<Checkpoint> checkpoints(Path directory) throws IOException {
        List<Checkpoint> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, CHECKPOINT + "*")) {
                for (Path entry : entries) {
                    int number = number(String.valueOf(entry.getFileName()).substring(CHECKPOINT.length()));
                    if (number >= 0 && Files.isDirectory(entry)) {
                        found.add(new Checkpoint(number, entry));
                    }
                }
            }
        }
        found.sort(Comparator.comparingInt(Checkpoint::number));
        return found;
    }

    /** The number that a name is, or -1. */
    static int number(String name) {
        if (name.isEmpty() || name.length() > 9 || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Integer.parseInt(name);
    }
}
