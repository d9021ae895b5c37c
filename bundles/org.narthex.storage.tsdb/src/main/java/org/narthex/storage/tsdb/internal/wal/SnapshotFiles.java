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
 * The memory snapshots of a data directory: directories {@code chunk_snapshot.SEGMENT.OFFSET}, named by the place in the log
 * from where on it is to be replayed. Thread-safe.
 */
public final class SnapshotFiles {
    private static final String PREFIX = "chunk_snapshot.";
    private static final int MAX_DIGITS = 18;

    private SnapshotFiles() {}

    /**
     * A snapshot.
     *
     * @param segment the segment of the log that was the last one then
     * @param offset how long that was
     */
    public record Snapshot(Path directory, int segment, long offset) {}

    /** The directory of a snapshot that was taken at a place in the log. */
    public static Snapshot at(Path data, int segment, long offset) {
        return new Snapshot(data.resolve(PREFIX + "%06d.%010d".formatted(segment, offset)), segment, offset);
    }

    /** The newest snapshot. */
    public static @Nullable Snapshot newest(Path data) throws IOException {
        List<Snapshot> all = all(data);
        return all.isEmpty() ? null : all.getLast();
    }

    private static List<Snapshot> all(Path data) throws IOException {
        List<Snapshot> found = new ArrayList<>();
        if (!Files.isDirectory(data)) {
            return found;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(data, PREFIX + "*")) {
            for (Path entry : entries) {
                String[] numbers =
                        String.valueOf(entry.getFileName()).substring(PREFIX.length()).split("\\.", -1);
                if (numbers.length == 2 && isNumber(numbers[1]) && Files.isDirectory(entry)) {
                    int segment = WalFormat.number(numbers[0]);
                    if (segment >= 0) {
                        found.add(new Snapshot(entry, segment, Long.parseLong(numbers[1])));
                    }
                }
            }
        }
        found.sort(Comparator.comparingInt(Snapshot::segment).thenComparingLong(Snapshot::offset));
        return found;
    }

    private static boolean isNumber(String digits) {
        return !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Where a snapshot is written before it gets its name. */
    static Path unfinished(Snapshot snapshot) {
        return WalFiles.unfinished(snapshot.directory);
    }

    /** Deletes all snapshots but one; all of them for null. */
    public static void deleteOthers(Path data, @Nullable Snapshot kept) throws IOException {
        for (Snapshot snapshot : all(data)) {
            if (kept == null || !snapshot.directory.equals(kept.directory)) {
                WalFiles.deleteTree(snapshot.directory);
            }
        }
    }
}
