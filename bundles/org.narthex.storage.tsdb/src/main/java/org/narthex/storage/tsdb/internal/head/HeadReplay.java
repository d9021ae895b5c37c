package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.wal.LogRewrite;
import org.narthex.storage.tsdb.internal.wal.ReadAhead;
import org.narthex.storage.tsdb.internal.wal.RecordDecoder;
import org.narthex.storage.tsdb.internal.wal.RecordHandler;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles;
import org.narthex.storage.tsdb.internal.wal.WalCorruption;
import org.narthex.storage.tsdb.internal.wal.WalFormat;

/**
 * Fills an empty head from its files: the complete chunks, then the checkpoint, then the segments behind it. Samples that
 * a complete chunk covers are skipped.
 *
 * <p>The caller's thread reads, checks and decodes, and restores the series; {@link ReplayShards} append the samples side by
 * side. All is done when a method returns. Confined to one thread.
 */
public final class HeadReplay implements AutoCloseable {
    private final Head head;
    private final @Nullable LogRewrite damage;
    private final RecordDecoder decoder = new RecordDecoder();
    private final ReplayShards shards;
    private final ReplayChunks chunks;
    private final ReplaySeries series;
    private final ReplayRecords records;
    private final OooReplay late;
    private SnapshotFiles.@Nullable Snapshot snapshot;

    /** A replay that ends at the first damaged record. */
    public HeadReplay(Head head) {
        this(head, null);
    }

    /**
     * @param damage is told of damaged records, and the replay goes on behind them; null to end it there
     */
    public HeadReplay(Head head, @Nullable LogRewrite damage) {
        this.head = head;
        this.damage = damage;
        this.shards = new ReplayShards(head);
        this.late = new OooReplay(head, this::slot);
        this.chunks = new ReplayChunks(head, late);
        this.series = new ReplaySeries(head, chunks, late, shards);
        this.records = new ReplayRecords(head, series, shards);
    }

    private int slot(long ref, long time) {
        return series.slot(ref, time);
    }

    /** From now on samples of the log that lie between a series' complete chunks are taken up, too. */
    public void fillHoles() {
        shards.fillHoles();
    }

    /** Reads which complete chunks there are; returns whether all files were sound. */
    public boolean scanChunks() throws IOException {
        return chunks.scan();
    }

    /** Reads which sound complete chunks there are. */
    public void scanChunks(Damages damages) {
        chunks.scan(damages);
    }

    /**
     * Whether chunks seem to be missing at the beginning: the head begins where the blocks end, or, without blocks, with
     * the first file.
     */
    public boolean isBeginningMissing() {
        return chunks.isBeginningMissing();
    }

    /**
     * Takes the series from a memory snapshot, after the complete chunks and before all else. The log is to be replayed from
     * the snapshot's place on then.
     *
     * @throws IOException when it is damaged; the head then has a part of it and is of no use
     */
    public void snapshot(SnapshotFiles.Snapshot from) throws IOException {
        new SnapshotReplay(head, series, records).load(from.directory());
        snapshot = from;
    }

    /**
     * Replays a checkpoint; its segments have numbers of their own.
     *
     * @throws IOException when it is damaged
     */
    public void checkpoint(Path directory) throws IOException {
        for (WalFormat.Segment segment : WalFormat.segments(directory)) {
            replay(directory, segment.number(), 0, records);
        }
    }

    /**
     * Replays segments in order.
     *
     * @param progress is told the number of each segment when it is done
     * @throws WalCorruption at the first damaged record; what is before it has been applied
     */
    public void segments(Path directory, List<WalFormat.Segment> segments, IntConsumer progress) throws IOException {
        SnapshotFiles.Snapshot after = snapshot;
        for (WalFormat.Segment segment : segments) {
            long offset = after != null && after.segment() == segment.number() ? after.offset() : 0;
            replay(directory, segment.number(), offset, records);
            progress.accept(segment.number());
        }
    }

    /**
     * Replays segments of the write-behind log in order, after all of the log.
     *
     * @param progress is told the number of each segment when it is done
     * @throws WalCorruption at the first damaged record; what is before it has been applied
     */
    public void outOfOrderSegments(Path directory, List<WalFormat.Segment> segments, IntConsumer progress)
            throws IOException {
        for (WalFormat.Segment segment : segments) {
            replay(directory, segment.number(), 0, late);
            progress.accept(segment.number());
        }
    }

    private void replay(Path directory, int number, long offset, RecordHandler into) throws IOException {
        shards.from(directory, number);
        try {
            read(directory, number, offset, into);
        } catch (IOException e) {
            // If a shard failed, that is the reason which counts.
            settle();
            if (damage == null || e instanceof WalCorruption || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            damage.unreadable(directory, number, e);
        }
        settle();
    }

    /** Waits for the shards, and says what they could not append. */
    private void settle() throws IOException {
        shards.drain();
        for (WalCorruption corruption : shards.takeDamaged()) {
            if (damage == null) {
                throw corruption;
            }
            damage.accept(corruption);
        }
    }

    private void read(Path directory, int number, long offset, RecordHandler into) throws IOException {
        try (ReadAhead reader = new ReadAhead(directory, number, offset, damage)) {
            while (reader.next()) {
                if (reader.length() == 0) {
                    continue;
                }
                try {
                    records.at(reader.offset());
                    decoder.decode(reader.data(), reader.from(), reader.length(), into);
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                } catch (IndexOutOfBoundsException e) {
                    undecodable(reader, e);
                } catch (RuntimeException e) {
                    if (damage == null) {
                        throw e;
                    }
                    undecodable(reader, e);
                }
                series.evict();
            }
        }
    }

    private void undecodable(ReadAhead reader, RuntimeException e) throws WalCorruption {
        WalCorruption corruption = reader.corrupt("decode record: " + e.getMessage());
        if (damage == null) {
            throw corruption;
        }
        damage.accept(corruption);
    }

    /**
     * Ends the replay: chunks of series that no log names are forgotten, references that nobody will use, and series
     * without samples.
     */
    public void finish() throws IOException {
        series.evict();
        shards.finish();
        series.finish();
    }

    /** Ends the threads. */
    @Override
    public void close() {
        shards.close();
        series.close();
    }
}
