package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkFormat;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.wal.LogRewrite;
import org.narthex.storage.tsdb.internal.wal.RecordDecoder;
import org.narthex.storage.tsdb.internal.wal.RecordHandler;
import org.narthex.storage.tsdb.internal.wal.SegmentReader;
import org.narthex.storage.tsdb.internal.wal.WalBatch;
import org.narthex.storage.tsdb.internal.wal.WalCorruption;
import org.narthex.storage.tsdb.internal.wal.WalFormat;

/**
 * Fills an empty head from its files: the complete chunks, then the checkpoint, then the segments behind it. Samples that
 * a complete chunk covers are skipped. Confined to one thread.
 */
public final class HeadReplay {
    /** Prometheus has so many bits for a reference; a greater one comes from a record that is not what it seems. */
    private static final long MAX_REF = 1L << 40;

    /** Milliseconds that the first chunk may begin after the end of the blocks. */
    private static final long PATIENCE = 300_000;

    private final Head head;
    private final @Nullable LogRewrite damage;
    private @Nullable HoleFilling holes;
    private final RecordDecoder decoder = new RecordDecoder();
    private final AppendBuffers buffers = new AppendBuffers(new WalBatch(WalBatch.Compression.NONE));
    private final Map<Long, long[]> chunks = new HashMap<>();

    /** References of series that another reference has already, and the slots. */
    private final Map<Long, Integer> aliases = new HashMap<>();

    /** Slots of series that the log says were removed. */
    private int[] evicted = new int[0];

    private final Handler handler = new Handler();
    private final OooReplay late;

    /** A replay that ends at the first damaged record. */
    public HeadReplay(Head head) {
        this(head, null);
    }

    /**
     * @param damage is told of damaged records, and the replay goes on behind them; null to end it there
     */
    public HeadReplay(Head head, @Nullable LogRewrite damage) {
        this.head = head;
        this.late = new OooReplay(head, this::slot);
        this.damage = damage;
    }

    /** From now on samples of the log that lie between a series' complete chunks are taken up, too. */
    public void fillHoles() {
        holes = new HoleFilling(head);
    }

    /** Reads which complete chunks there are. */
    public void scanChunks() throws IOException {
        do {
            chunks.clear();
            late.restart();
        } while (!head.store().scan(this::chunk));
    }

    /** Reads which sound complete chunks there are. */
    public void scanChunks(Damages damages) {
        chunks.clear();
        head.store().scan(this::chunk, damages);
    }

    /**
     * Whether chunks seem to be missing at the beginning: the head begins where the blocks end, or, without blocks, with
     * the first file.
     */
    public boolean isBeginningMissing() {
        long begin = Long.MAX_VALUE;
        long file = Long.MAX_VALUE;
        for (long[] complete : chunks.values()) {
            begin = Math.min(begin, complete[1]);
            file = Math.min(file, complete[0] >>> 32);
        }
        long expected = head.minValidTime();
        return expected == Long.MIN_VALUE ? file != Long.MAX_VALUE && file > 1 : begin - PATIENCE > expected;
    }

    private @Nullable String chunk(long ref, long series, long mint, long maxt, int encoding) {
        if ((encoding & HeadChunkFormat.OUT_OF_ORDER) != 0) {
            late.found(ref, series, mint, maxt, encoding & ~HeadChunkFormat.OUT_OF_ORDER);
            return null;
        }
        if (maxt < head.minValidTime()) {
            return null;
        }
        long[] before = chunks.getOrDefault(series, new long[0]);
        if (before.length > 0 && before[before.length - SeriesPage.CHUNK_LONGS + 2] >= mint) {
            return "out of sequence m-mapped chunk for series ref " + series;
        }
        long[] now = Arrays.copyOf(before, before.length + SeriesPage.CHUNK_LONGS);
        now[before.length] = ref;
        now[before.length + 1] = mint;
        now[before.length + 2] = maxt;
        now[before.length + 3] = encoding;
        chunks.put(series, now);
        return null;
    }

    /**
     * Replays a checkpoint; its segments have numbers of their own.
     *
     * @throws IOException when it is damaged
     */
    public void checkpoint(Path directory) throws IOException {
        for (WalFormat.Segment segment : WalFormat.segments(directory)) {
            replay(directory, segment.number(), handler);
        }
    }

    /**
     * Replays segments in order.
     *
     * @param progress is told the number of each segment when it is done
     * @throws WalCorruption at the first damaged record; what is before it has been applied
     */
    public void segments(Path directory, List<WalFormat.Segment> segments, IntConsumer progress) throws IOException {
        for (WalFormat.Segment segment : segments) {
            replay(directory, segment.number(), handler);
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
            replay(directory, segment.number(), late);
            progress.accept(segment.number());
        }
    }

    private void replay(Path directory, int number, RecordHandler into) throws IOException {
        LogRewrite listener = damage;
        if (listener == null) {
            read(directory, number, into);
            return;
        }
        try {
            read(directory, number, into);
        } catch (WalCorruption e) {
            throw e;
        } catch (IOException e) {
            listener.unreadable(directory, number, e);
        }
    }

    private void read(Path directory, int number, RecordHandler into) throws IOException {
        try (SegmentReader reader = new SegmentReader(directory, number, damage)) {
            while (reader.next()) {
                if (reader.length() == 0) {
                    continue;
                }
                try {
                    decoder.decode(reader.record(), reader.length(), into);
                    evict();
                } catch (IndexOutOfBoundsException e) {
                    undecodable(reader, e);
                } catch (RuntimeException e) {
                    if (damage == null) {
                        throw e;
                    }
                    undecodable(reader, e);
                }
            }
        }
    }

    private void undecodable(SegmentReader reader, RuntimeException e) throws WalCorruption {
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
    public void finish() {
        evict();
        if (holes != null) {
            holes.finish();
        }
        chunks.keySet().forEach(this::unknown);
        late.finish();
        new HeadTruncation(head).evictEmpty();
        chunks.clear();
        aliases.clear();
    }

    /** Takes care that the reference of a series whose record is lost never becomes that of another one. */
    private void unknown(long ref) {
        if (damage != null && ref > 0 && ref < MAX_REF) {
            head.used(ref);
        }
    }

    /** The slot of a series, or -1. As long as the log has items of an alias it must keep the alias' record. */
    private int slot(long ref, long time) {
        int slot = head.refs().slot(ref);
        if (slot < 0 && !aliases.isEmpty()) {
            slot = aliases.getOrDefault(ref, -1);
            if (slot >= 0) {
                head.expiries().keep(ref, time);
            }
        }
        if (slot < 0) {
            unknown(ref);
        }
        return slot;
    }

    /** Removes what was said to be removed; done for many at once, as each time takes a walk through the index. */
    private void evict() {
        if (evicted.length > 0) {
            int[] slots = evicted;
            evicted = new int[0];
            BitSet gone = new BitSet();
            for (int slot : slots) {
                gone.set(slot);
                if (holes != null) {
                    holes.forget(slot);
                }
            }
            aliases.values().removeIf(gone::get);
            new HeadTruncation(head).evict(slots);
        }
    }

    private final class Handler implements RecordHandler {
        @Override
        public void series(long ref, Labels labels) {
            int slot = head.restore(labels, ref);
            SeriesPage page = head.page(slot);
            int i = slot & SeriesPage.MASK;
            if (page.refs[i] != ref) {
                aliases.put(ref, slot);
            }
            late.attach(ref, slot);
            long[] complete = chunks.remove(ref);
            if (complete != null) {
                synchronized (page) {
                    if (page.lastTime[i] < complete[1]) {
                        page.restoreChunks(i, complete, head.store());
                        head.counts().chunksCreated.add(complete.length / SeriesPage.CHUNK_LONGS);
                        head.times().widen(complete[1], page.lastTime[i]);
                    } else {
                        int added = page.insertChunks(i, complete, head.store());
                        head.counts().chunksCreated.add(added);
                        head.times().widen(added > 0 ? complete[1] : page.lastTime[i], page.lastTime[i]);
                    }
                }
            }
        }

        @Override
        public void samples(long[] refs, long[] times, double[] values, int n) {
            buffers.clear();
            buffers.reserve(n);
            int kept = 0;
            long from = head.minValidTime();
            long unknown = 0;
            for (int k = 0; k < n; k++) {
                if (times[k] < from) {
                    continue;
                }
                int slot = slot(refs[k], times[k]);
                if (slot < 0) {
                    unknown++;
                    continue;
                }
                if (holes != null && holes.take(slot, times[k], values[k])) {
                    continue;
                }
                buffers.slots[kept] = slot;
                buffers.times[kept] = times[k];
                buffers.values[kept++] = values[k];
            }
            buffers.size = kept;
            head.counts().unknownSamples.add(unknown);
            HeadAppend.replay(head, buffers);
        }

        @Override
        public void tombstone(long ref, long mint, long maxt) {
            head.used(ref);
            if (mint == Long.MIN_VALUE && maxt == Long.MAX_VALUE) {
                removed(ref);
                return;
            }
            if (maxt < head.minValidTime()) {
                return;
            }
            int slot = slot(ref, maxt);
            if (slot < 0) {
                head.counts().unknownTombstones.increment();
            } else {
                head.tombstones().add(slot, mint, maxt);
            }
        }

        private void removed(long ref) {
            int slot = head.refs().slot(ref);
            if (slot < 0) {
                slot = aliases.getOrDefault(ref, -1);
            }
            if (slot >= 0) {
                evicted = Arrays.copyOf(evicted, evicted.length + 1);
                evicted[evicted.length - 1] = slot;
            }
        }

        @Override
        public void exemplar(long ref, Exemplar exemplar) {
            if (exemplar.timestamp() < head.minValidTime()) {
                return;
            }
            int slot = slot(ref, exemplar.timestamp());
            if (slot < 0) {
                head.counts().unknownExemplars.increment();
            } else {
                head.exemplars().add(slot, head.labels(slot), exemplar);
            }
        }

        @Override
        public void metadata(long ref, Metadata metadata) {
            int slot = head.refs().slot(ref);
            if (slot < 0) {
                slot = aliases.getOrDefault(ref, -1);
            }
            if (slot < 0) {
                head.counts().unknownMetadata.increment();
            } else {
                head.metadata().put(slot, metadata);
            }
        }

        @Override
        public void histogram(long ref, long time, Histogram histogram) {
            add(ref, time, histogram, null);
        }

        @Override
        public void floatHistogram(long ref, long time, FloatHistogram histogram) {
            add(ref, time, null, histogram);
        }

        private void add(long ref, long time, @Nullable Histogram integer, @Nullable FloatHistogram floats) {
            if (time < head.minValidTime()) {
                return;
            }
            int slot = slot(ref, time);
            if (slot < 0) {
                head.counts().unknownHistograms.increment();
                return;
            }
            if (holes != null && holes.take(slot, time, integer, floats)) {
                return;
            }
            buffers.clear();
            buffers.histograms.add(new AppendBuffers.PendingHistogram(slot, ref, time, integer, floats));
            HeadAppend.replay(head, buffers);
        }
    }
}
