package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.ooo.OooHead;
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

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final HeadOptions options;
    private final HeadChunkStore store;
    private final HeadCounts counts = new HeadCounts();
    private final SeriesRegistry series = new SeriesRegistry(counts);
    private final Readers readers = new Readers();
    private final ExemplarRing exemplars;
    private final Map<Integer, Metadata> metadata = new ConcurrentHashMap<>();
    private final HeadTombstones tombstones = new HeadTombstones();
    private final AppendBufferPool buffers;
    private final HeadTimes times;
    private final Appenders appenders;
    private final Quarantine quarantine;
    private final WalExpiries expiries = new WalExpiries();

    /** What came out of order. */
    private final OooHead outOfOrder;

    private final Truncations truncations = new Truncations(this);

    /** The log, which exists only after the replay. */
    private volatile @Nullable WalWriter wal;

    /** The rules of the options with the encodings that count now. */
    private volatile ChunkRules rules;

    /** An empty head over a store of complete chunks. */
    public Head(HeadOptions options, HeadChunkStore store) {
        this.options = options;
        this.store = store;
        this.rules = options.rules();
        this.buffers = new AppendBufferPool(options);
        this.exemplars = new ExemplarRing(options.maxExemplars());
        this.outOfOrder = new OooHead(options.outOfOrderCapacity());
        this.times = new HeadTimes(options.rules().chunkRange());
        this.appenders = new Appenders(times);
        this.quarantine = new Quarantine(readers.sessions(), appenders.sessions(), series);
    }

    /** Says where commits are logged from now on. */
    public void logTo(WalWriter writer) {
        wal = writer;
    }

    WalWriter wal() {
        return Objects.requireNonNull(wal, "the head is not open for appending");
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

    /** The series by labels, references and slots. */
    SeriesRegistry series() {
        return series;
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

    /** What the head counts for its metrics. */
    public HeadCounts counts() {
        return counts;
    }

    /** The samples that came out of order, and from which age on they are refused. */
    public OooHead outOfOrder() {
        return outOfOrder;
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

    Truncations truncations() {
        return truncations;
    }

    WalExpiries expiries() {
        return expiries;
    }

    SeriesPage page(int slot) {
        return series.page(slot);
    }

    Labels labels(int slot) {
        return series.labels(slot);
    }

    /** How many series there are. */
    public int seriesCount() {
        return (int) (counts.seriesCreated.sum() - counts.seriesRemoved.sum());
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

    /** Begins a transaction. */
    public Appender appender() {
        counts.appenders.increment();
        return new HeadAppender(this, buffers.take());
    }

    /** Buffers for transactions. */
    AppendBufferPool buffers() {
        return buffers;
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
        return new HeadQuerier(this, readers.begin(mint, maxt), withLate);
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
        truncations.truncate(mint, patience);
    }

    /**
     * Replaces the older part of the log by a checkpoint without what is before {@code mint}. Does nothing when that was
     * done for this time, or when there is little to gain.
     *
     * @throws IOException when the checkpoint cannot be written; the log is unchanged then
     */
    public void truncateLog(long mint) throws IOException {
        truncations.truncateLog(mint);
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

    void collected(long nanos) {
        WalWriter writer = wal;
        if (writer != null) {
            writer.metrics().headCollected(nanos);
        }
    }

    /** How much there is in the head. */
    public HeadStats stats() {
        return new HeadStats(this);
    }

    /** Counts series and labels. */
    public HeadCardinality cardinality() {
        return new HeadCardinality(this);
    }
}
