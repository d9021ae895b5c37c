package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.wal.WalBatch;
import org.narthex.storage.tsdb.internal.wal.WalWriter;

/**
 * The newest samples, in memory and in head chunk files.
 *
 * <p>A series has a reference, which the log and the appenders use and which is never given out twice, and a slot, a dense
 * number that addresses its state in a {@link SeriesPage} and stands in the index. Thread-safe.
 */
public final class Head {
    /** Encoding byte of XOR chunks. */
    static final int XOR = 1;

    private static final int POOLED = 32;

    private final HeadOptions options;
    private final HeadChunkStore store;
    private final WalLink wal = new WalLink();
    private final LabelTable table;
    private final LabelIndex index = new LabelIndex();
    private final RefIndex refs = new RefIndex();
    private final Readers readers = new Readers();
    private final ExemplarRing exemplars;
    private final Map<Integer, Metadata> metadata = new ConcurrentHashMap<>();
    private final HeadTombstones tombstones = new HeadTombstones();
    private final HeadCounts counts = new HeadCounts();
    private final ConcurrentLinkedQueue<AppendBuffers> pool = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pooled = new AtomicInteger();
    private final Object creation = new Object();
    private volatile @Nullable SeriesPage[] pages = new SeriesPage[16];
    private volatile int seriesEnd;
    private final AtomicLong lastRef = new AtomicLong();
    private final AtomicLong minTime = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong maxTime = new AtomicLong(Long.MIN_VALUE);
    private volatile long minValidTime = Long.MIN_VALUE;

    /** An empty head over a store of complete chunks. */
    public Head(HeadOptions options, HeadChunkStore store) {
        this.options = options;
        this.store = store;
        this.table = new LabelTable(this::labelBytes);
        this.exemplars = new ExemplarRing(options.maxExemplars());
    }

    /** The log, which exists only after the replay. */
    private static final class WalLink {
        private volatile @Nullable WalWriter writer;
    }

    /** Says where commits are logged from now on. */
    public void logTo(WalWriter writer) {
        wal.writer = writer;
    }

    WalWriter wal() {
        return Objects.requireNonNull(wal.writer, "the head is not open for appending");
    }

    HeadOptions options() {
        return options;
    }

    HeadChunkStore store() {
        return store;
    }

    LabelIndex index() {
        return index;
    }

    RefIndex refs() {
        return refs;
    }

    Readers readers() {
        return readers;
    }

    /** The exemplars. */
    public ExemplarRing exemplars() {
        return exemplars;
    }

    /** What was deleted. */
    HeadTombstones tombstones() {
        return tombstones;
    }

    Map<Integer, Metadata> metadata() {
        return metadata;
    }

    /** How many series have metadata. */
    public int metadataCount() {
        return metadata.size();
    }

    /** What the head counts for its metrics. */
    public HeadCounts counts() {
        return counts;
    }

    SeriesPage page(int slot) {
        return Objects.requireNonNull(pages[slot >>> SeriesPage.BITS]);
    }

    byte[] labelBytes(int slot) {
        return Objects.requireNonNull(page(slot).labels[slot & SeriesPage.MASK]);
    }

    Labels labels(int slot) {
        return Labels.ofEncoded(labelBytes(slot));
    }

    /** How many series there are. */
    public int seriesCount() {
        return seriesEnd;
    }

    /** How many pairs of label name and value there are. */
    public long labelPairs() {
        return index.pairs();
    }

    /** First timestamp, or {@link Long#MAX_VALUE}. */
    public long minTime() {
        return minTime.get();
    }

    /** Last timestamp, or {@link Long#MIN_VALUE}. */
    public long maxTime() {
        return maxTime.get();
    }

    /** Sets the time before which nothing is accepted, as the blocks cover it. */
    public void minValidTime(long time) {
        minValidTime = time;
    }

    long minValidTime() {
        return minValidTime;
    }

    /** The oldest timestamp that an appender which begins now accepts. */
    long appendableFrom() {
        long max = maxTime.get();
        return max == Long.MIN_VALUE
                ? minValidTime
                : Math.max(minValidTime, max - options.rules().chunkRange() / 2);
    }

    void widen(long from, long to) {
        maxTime.accumulateAndGet(to, Math::max);
        minTime.accumulateAndGet(from, Math::min);
    }

    /** The slot of a label set, which gets the next reference when it is new. */
    int findOrCreate(Labels labels) {
        byte[] bytes = labels.encoded();
        return table.findOrCreate(bytes, labels.hash(), () -> create(labels, lastRef.incrementAndGet(), false));
    }

    /**
     * The slot of a label set that the log knows by {@code ref}. A second reference for the same labels becomes another
     * name of the first.
     */
    int restore(Labels labels, long ref) {
        lastRef.accumulateAndGet(ref, Math::max);
        int known = refs.slot(ref);
        if (known >= 0) {
            return known;
        }
        int slot = table.findOrCreate(labels.encoded(), labels.hash(), () -> create(labels, ref, true));
        refs.put(ref, slot);
        return slot;
    }

    private int create(Labels labels, long ref, boolean logged) {
        synchronized (creation) {
            int slot = seriesEnd;
            int p = slot >>> SeriesPage.BITS;
            @Nullable SeriesPage[] now = pages;
            if (p == now.length) {
                now = Arrays.copyOf(now, p * 2);
            }
            SeriesPage page = now[p];
            if (page == null) {
                page = new SeriesPage();
                now[p] = page;
            }
            pages = now;
            int i = slot & SeriesPage.MASK;
            page.refs[i] = ref;
            page.labels[i] = labels.encoded();
            page.logged[i] = logged;
            index.add(slot, labels);
            refs.put(ref, slot);
            seriesEnd = slot + 1;
            counts.seriesCreated.increment();
            return slot;
        }
    }

    /** Begins a transaction. */
    public Appender appender() {
        counts.appenders.increment();
        AppendBuffers buffers = pool.poll();
        if (buffers == null) {
            buffers = new AppendBuffers(new WalBatch(options.compression()));
        } else {
            pooled.decrementAndGet();
        }
        return new HeadAppender(this, buffers);
    }

    void recycle(AppendBuffers buffers) {
        buffers.clear();
        if (!buffers.isHuge() && pooled.get() < POOLED) {
            pooled.incrementAndGet();
            pool.add(buffers);
        }
    }

    /** A view of the samples in [mint, maxt] as of now. */
    public Querier querier(long mint, long maxt) {
        return new HeadQuerier(this, mint, maxt);
    }

    /** Number of chunks, open ones included. */
    public long chunks() {
        return counts.chunksCreated.sum();
    }

    /** Number of the newest commit. */
    public long newestCommit() {
        return readers.newest();
    }

    /** What {@link HeadCardinality} counts from. */
    public HeadCardinality cardinality() {
        return new HeadCardinality(this);
    }
}
