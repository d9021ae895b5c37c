package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes a checkpoint: the records of older segments, and of the checkpoint before them, without what is not needed any
 * more. It has the form of a log directory and gets its name when it is complete and on disk. Thread-safe, but one at a
 * time for a log.
 */
public final class CheckpointWriter {
    private static final int FLUSH = 1 << 20;

    private final Path directory;
    private final WalBatch.Compression compression;

    /** Writes checkpoints of a log directory. */
    public CheckpointWriter(Path directory, WalBatch.Compression compression) {
        this.directory = directory;
        this.compression = compression;
    }

    private record Source(Path directory, int segment) {}

    /**
     * Writes the checkpoint that replaces the segments up to {@code to}; they are left for the caller to delete.
     *
     * @param from the first segment of the log
     * @param keep which series' records, tombstones and metadata stay; must answer the same all the time
     * @param mint samples, exemplars and tombstones before this go
     * @throws WalCorruption when what is read is damaged
     * @throws IOException when it cannot be written; nothing is left then
     */
    public void write(int from, int to, LongPredicate keep, long mint) throws IOException {
        List<Source> sources = sources(from, to);
        WalFiles.deleteUnfinishedCheckpoints(directory);
        Path checkpoint = WalFormat.checkpointDirectory(directory, to);
        Path unfinished = WalFiles.unfinished(checkpoint);
        try {
            copy(sources, Files.createDirectories(unfinished), new CheckpointFilter(keep, mint));
            WalFiles.publish(unfinished, directory, checkpoint);
        } catch (IOException | RuntimeException e) {
            try {
                WalFiles.deleteTree(unfinished);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private List<Source> sources(int from, int to) throws IOException {
        List<Source> sources = new ArrayList<>();
        WalFormat.@Nullable Checkpoint before = WalFormat.lastCheckpoint(directory);
        int first = from;
        if (before != null) {
            first = before.number() + 1;
            if (from > first) {
                throw new IOException("log segment " + WalFormat.segmentFile(directory, first)
                        + " behind the last checkpoint is missing, the first one is " + from);
            }
            for (WalFormat.Segment segment : WalFormat.segments(before.directory())) {
                sources.add(new Source(before.directory(), segment.number()));
            }
        }
        for (int number = first; number <= to; number++) {
            sources.add(new Source(directory, number));
        }
        return sources;
    }

    private void copy(List<Source> sources, Path into, CheckpointFilter filter) throws IOException {
        WalBatch batch = new WalBatch(compression);
        try (WalWriter writer = new WalWriter(into, WalFormat.DEFAULT_SEGMENT_SIZE, 0, WalMetrics.NONE)) {
            for (Source source : sources) {
                try (SegmentReader reader = new SegmentReader(source.directory, source.segment)) {
                    while (reader.next()) {
                        filter(reader, filter, batch);
                        if (batch.size > FLUSH) {
                            writer.log(batch);
                            batch.clear();
                        }
                    }
                }
            }
            filter.finish(batch);
            writer.log(batch);
        }
    }

    private static void filter(SegmentReader reader, CheckpointFilter filter, WalBatch batch) throws WalCorruption {
        if (reader.length() == 0) {
            return;
        }
        try {
            filter.filter(reader.record(), reader.length(), batch);
        } catch (IndexOutOfBoundsException e) {
            throw reader.corrupt("decode record: " + e.getMessage());
        }
    }
}
