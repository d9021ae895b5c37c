package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.ooo.OooHead;
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
    private static final Duration PATIENCE = Duration.ofMinutes(10);

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
    private final HeadTimes times;
    private final Appenders appenders;
    private final Slots slots = new Slots(index::release);
    private final Quarantine quarantine;
    private final WalExpiries expiries = new WalExpiries();
    private volatile boolean aliased;
    private final AtomicLong lastRef = new AtomicLong();

    /** Held by what takes series or parts of the log away. */
    private final ReentrantLock truncation = new ReentrantLock();

    /** What came out of order. */
    private final OooHead outOfOrder;

    private final LogTruncation logTruncation = new LogTruncation(this);

    /** The rules of the options with the encodings that count now. */
    private volatile ChunkRules rules;

    /** Where a truncation under way cuts the head; {@link Long#MIN_VALUE} for none. */
    private volatile long cutting = Long.MIN_VALUE;

    /** An empty head over a store of complete chunks. */
    public Head(HeadOptions options, HeadChunkStore store) {
        this.options = options;
        this.store = store;
        this.rules = options.rules();
        this.table = new LabelTable((slot, wanted) -> index.labelPairs().isFlat(labelRefs(slot), wanted));
        this.exemplars = new ExemplarRing(options.maxExemplars());
        this.outOfOrder = new OooHead(options.outOfOrderCapacity());
        this.times = new HeadTimes(options.rules().chunkRange());
        this.appenders = new Appenders(times);
        this.quarantine = new Quarantine(readers.sessions(), appenders.sessions(), slots);
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

    /** What the head was told at its creation. */
    public HeadOptions options() {
        return options;
    }

    /** How chunks are cut and encoded now. */
    ChunkRules rules() {
        return rules;
    }

    /** Says how chunks are encoded that begin from now on. */
    public void encodings(ChunkEncodings encodings) {
        rules = rules.with(encodings);
    }

    /** How chunks are encoded that begin now. */
    public ChunkEncodings encodings() {
        return rules.encodings();
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

    /** The samples that came out of order, and from which age on they are refused. */
    public OooHead outOfOrder() {
        return outOfOrder;
    }

    LabelTable table() {
        return table;
    }

    Slots slots() {
        return slots;
    }

    HeadTimes times() {
        return times;
    }

    Appenders appenders() {
        return appenders;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    WalExpiries expiries() {
        return expiries;
    }

    SeriesPage page(int slot) {
        return slots.page(slot);
    }

    byte[] labelBytes(int slot) {
        return index.labelPairs().flat(labelRefs(slot));
    }

    private LabelRefs.Range labelRefs(int slot) {
        return page(slot).labels.get(slot & SeriesPage.MASK);
    }

    Labels labels(int slot) {
        return Labels.ofEncoded(labelBytes(slot));
    }

    /** How many series there are. */
    public int seriesCount() {
        return (int) (counts.seriesCreated.sum() - counts.seriesRemoved.sum());
    }

    /** How many series have a stale marker as their newest sample. */
    public int staleSeriesCount() {
        int n = 0;
        for (SeriesPage page : slots.pages()) {
            if (page != null) {
                synchronized (page) {
                    for (int i = 0; i < SeriesPage.SIZE; i++) {
                        n += page.isStale(i) ? 1 : 0;
                    }
                }
            }
        }
        return n;
    }

    /**
     * Series whose newest sample is a native histogram.
     *
     * @param series how many there are
     * @param buckets how many buckets these samples have together
     */
    public record HistogramCounts(long series, long buckets) {}

    /** How many series have a native histogram as their newest sample. */
    public HistogramCounts histogramCounts() {
        long series = 0;
        long buckets = 0;
        for (SeriesPage page : slots.pages()) {
            if (page != null) {
                synchronized (page) {
                    for (int i = 0; i < SeriesPage.SIZE; i++) {
                        OpenHistogram open = page.histogram(i);
                        if (open != null) {
                            series++;
                            buckets += open.buckets();
                        }
                    }
                }
            }
        }
        return new HistogramCounts(series, buckets);
    }

    /** How many pairs of label name and value there are. */
    public long labelPairs() {
        return index.pairs();
    }

    /** First timestamp, or {@link Long#MAX_VALUE}. */
    public long minTime() {
        return times.min();
    }

    /** Last timestamp, or {@link Long#MIN_VALUE}. */
    public long maxTime() {
        return times.max();
    }

    /** Sets the time before which nothing is accepted, as the blocks cover it. */
    public void minValidTime(long time) {
        times.minValid(time);
    }

    long minValidTime() {
        return times.minValid();
    }

    /** The slot of a label set, which gets the next reference when it is new. */
    int findOrCreate(Labels labels) {
        byte[] bytes = labels.encoded();
        return table.findOrCreate(bytes, labels.hash(), () -> create(labels, lastRef.incrementAndGet()));
    }

    private int create(Labels labels, long ref) {
        int slot = slots.take();
        index(slot, ref, labels, (byte) 0);
        refs.put(ref, slot);
        counts.seriesCreated.increment();
        return slot;
    }

    private void index(int slot, long ref, Labels labels, byte flags) {
        SeriesPage page = page(slot);
        int i = slot & SeriesPage.MASK;
        index.add(slot, labels, packed -> {
            synchronized (page) {
                page.refs[i] = ref;
                page.labels.set(i, packed);
                page.flags[i] = flags;
            }
        });
    }

    /** Whether a label set with this hash may be there already. */
    boolean mayHave(long hash) {
        return table.has(hash);
    }

    /**
     * The slot of a label set that the log knows by {@code ref}, or by another reference that came first. If there are some
     * with its hash, they must have their labels.
     *
     * @param created is told of a new slot, which has no labels and is not in the index until {@link #index}
     */
    int restore(Labels labels, long hash, long ref, IntConsumer created) {
        used(ref);
        return table.findOrCreate(labels.encoded(), hash, () -> {
            int slot = slots.take();
            SeriesPage page = page(slot);
            synchronized (page) {
                page.refs[slot & SeriesPage.MASK] = ref;
            }
            refs.put(ref, slot);
            counts.seriesCreated.increment();
            created.accept(slot);
            return slot;
        });
    }

    /** Gives a restored series its labels. */
    void index(int slot, Labels labels) {
        index(slot, page(slot).refs[slot & SeriesPage.MASK], labels, SeriesPage.LOGGED);
    }

    /** Says that the files know a series by more than one reference. */
    void foundAlias() {
        aliased = true;
    }

    boolean hasAliases() {
        return aliased;
    }

    /** Says that a reference is in use, though its series may be gone. */
    void used(long ref) {
        lastRef.accumulateAndGet(ref, Math::max);
    }

    /** The greatest reference that is or was in use; 0 for none. */
    long lastRef() {
        return lastRef.get();
    }

    /** Begins a transaction. */
    public Appender appender() {
        counts.appenders.increment();
        return new HeadAppender(this, buffers());
    }

    /** Buffers that are empty. */
    AppendBuffers buffers() {
        AppendBuffers buffers = pool.poll();
        if (buffers == null) {
            return new AppendBuffers(
                    new WalBatch(options.compression()), options.rules().keepStarts());
        }
        pooled.decrementAndGet();
        return buffers;
    }

    void recycle(AppendBuffers buffers) {
        buffers.clear();
        if (!buffers.isHuge() && pooled.get() < POOLED) {
            pooled.incrementAndGet();
            pool.add(buffers);
        }
    }

    /**
     * A view of the samples in [mint, maxt] as of now. While the head is being cut it begins where the head will, as
     * blocks have the rest. So look at the blocks after this: then the block that lets samples leave the head is there
     * for those who do not find them here any more.
     */
    public Querier querier(long mint, long maxt) {
        return querier(mint, maxt, true);
    }

    /** {@link #querier} without what came out of order: what a block of the oldest range is made from. */
    public HeadQuerier inOrderQuerier(long mint, long maxt) {
        return querier(mint, maxt, false);
    }

    private HeadQuerier querier(long mint, long maxt, boolean withLate) {
        Readers.Reader reader = readers.begin(mint, mint, maxt);
        for (long cut = cutting; reader.mint() < cut; cut = cutting) {
            readers.end(reader);
            reader = readers.begin(mint, cut, maxt);
        }
        return new HeadQuerier(this, reader, withLate);
    }

    /** Whether the head reaches over half a range more than the oldest range, which should become a block then. */
    public boolean compactable() {
        return times.isCompactable();
    }

    /** The end, exclusive, of the oldest range, which begins at {@link #minTime}. */
    public long compactableUntil() {
        return options.rules().rangeEnd(times.min());
    }

    /**
     * Waits for the transactions that may still add samples up to {@code maxt}. Afterwards no further one can, if the head
     * is {@linkplain #compactable compactable} and {@code maxt} lies in its oldest range.
     *
     * @return false when it took longer than {@code patience}
     */
    public boolean awaitAppenders(long maxt, Duration patience) throws InterruptedException {
        return appenders.awaitEndUpTo(maxt, patience);
    }

    /** {@link #truncate(long, Duration)} with the patience that outlasts queries as Prometheus limits them. */
    public void truncate(long mint) throws IOException, InterruptedException {
        truncate(mint, PATIENCE);
    }

    /**
     * Drops what blocks have: chunks that end before {@code mint}, and series that have no sample since. Queries of such
     * samples that are open are waited for. Does nothing when the head begins there already.
     *
     * @param patience how long to wait for queries, and for transactions
     * @throws IOException when queries took too long, or files could not be deleted; can be tried again
     */
    public void truncate(long mint, Duration patience) throws IOException, InterruptedException {
        truncation.lock();
        try {
            if (times.isInitialized() && times.min() >= mint) {
                return;
            }
            // Set before it is looked who reads, so that no reader can slip through.
            cutting = mint;
            new HeadTruncation(this).run(mint, patience);
        } catch (IOException | InterruptedException | RuntimeException e) {
            counts.truncationsFailed.increment();
            throw e;
        } finally {
            cutting = Long.MIN_VALUE;
            truncation.unlock();
        }
    }

    /**
     * Replaces the older part of the log by a checkpoint without what is before {@code mint}. Does nothing when that was
     * done for this time, or when there is little to gain.
     *
     * @throws IOException when the checkpoint cannot be written; the log is unchanged then
     */
    public void truncateLog(long mint) throws IOException {
        truncation.lock();
        try {
            logTruncation.run(mint);
        } finally {
            truncation.unlock();
        }
    }

    /**
     * Completes the chunks of samples that came out of order and takes them for blocks; null when there never were any.
     * Only one such thing may be under way.
     *
     * @throws IOException when the write-behind log cannot begin a segment
     */
    public @Nullable OooCompactionHead takeOutOfOrder() throws IOException {
        return outOfOrder.isEmpty() && outOfOrder.log() == null ? null : new OooCompactionHead(this);
    }

    /** Takes the series that have ended for blocks. */
    public StaleCompactionHead takeStale() {
        return new StaleCompactionHead(this);
    }

    /** Removes series that have ended and are in blocks. */
    int evict(StaleCompactionHead ended, Duration patience) throws IOException, InterruptedException {
        truncation.lock();
        try {
            return new HeadEviction(this).run(ended, patience);
        } finally {
            truncation.unlock();
        }
    }

    /** Removes series and files that have nothing any more, though the head begins where it did. */
    void collectGarbage(Duration patience) throws IOException, InterruptedException {
        truncation.lock();
        try {
            new HeadTruncation(this).collect(patience);
        } finally {
            truncation.unlock();
        }
    }

    void collected(long nanos) {
        WalWriter writer = wal.writer;
        if (writer != null) {
            writer.metrics().headCollected(nanos);
        }
    }

    /** Number of chunks, open ones included. */
    public long chunks() {
        return counts.chunksCreated.sum() - counts.chunksRemoved.sum();
    }

    /** How many chunks were written to files. */
    public long chunksMapped() {
        return store.written();
    }

    /** Number of the newest commit. */
    public long newestCommit() {
        return readers.newest();
    }

    /** Number of the newest commit that all open readers see. */
    public long oldestSeen() {
        return Math.min(readers.oldest(), readers.newest());
    }

    /** What {@link HeadCardinality} counts from. */
    public HeadCardinality cardinality() {
        return new HeadCardinality(this);
    }
}
