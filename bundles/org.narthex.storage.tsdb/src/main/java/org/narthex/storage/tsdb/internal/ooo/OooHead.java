package org.narthex.storage.tsdb.internal.ooo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.wal.WalWriter;

/**
 * The part of the head that holds what came out of order: by slot of the series, and nothing for a series that has
 * nothing of the kind. Samples are inserted and logged with {@link #lock} held, so that the log has them in the order of
 * their insertion, which its markers rely on. Thread-safe; each {@link OooSeries} is guarded by the page of its series.
 */
public final class OooHead {
    private final Map<Integer, OooSeries> series = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final int capacity;
    private final AtomicLong min = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong max = new AtomicLong(Long.MIN_VALUE);
    private volatile long window;
    private volatile long published;
    private volatile @Nullable WalWriter log;
    private volatile boolean unread;

    /**
     * Nothing, with a window of 0.
     *
     * @param capacity how many samples an open chunk takes
     */
    public OooHead(int capacity) {
        this.capacity = capacity;
    }

    /** How many samples an open chunk takes. */
    public int capacity() {
        return capacity;
    }

    /** How much older than the newest sample of the head one may be, milliseconds; 0 refuses all out of order. */
    public long window() {
        return window;
    }

    /** Changes the window; counts for transactions that begin from now on. */
    public void window(long millis) {
        window = Math.max(0, millis);
    }

    /** Held while samples are inserted and logged. */
    public ReentrantLock lock() {
        return lock;
    }

    /** The write-behind log; null while there is none. */
    public @Nullable WalWriter log() {
        return log;
    }

    /** Says where samples are logged from now on. */
    public void logTo(WalWriter writer) {
        log = writer;
    }

    /**
     * Says that the log has samples that were not read, as the log of the head was damaged: until the next start nothing
     * may be logged that makes them void, and nothing of the log may go.
     */
    public void logIsUnread() {
        unread = true;
    }

    /** Whether the log has samples that were not read. */
    public boolean isLogUnread() {
        return unread;
    }

    /** What a series has; null for nothing. */
    public @Nullable OooSeries get(int slot) {
        return series.get(slot);
    }

    /** What a series has, which begins if need be; call with the lock of the series' page held. */
    public OooSeries getOrCreate(int slot) {
        return series.computeIfAbsent(slot, s -> new OooSeries());
    }

    /** Whether a series has something. */
    public boolean has(int slot) {
        return series.containsKey(slot);
    }

    /** Forgets what a series has; returns it. */
    public @Nullable OooSeries remove(int slot) {
        return series.remove(slot);
    }

    /** Whether no series has anything. */
    public boolean isEmpty() {
        return series.isEmpty();
    }

    /** Visits all series that have something, in no order. */
    public void forEach(BiConsumer<Integer, OooSeries> visitor) {
        series.forEach(visitor);
    }

    /** Takes in times of samples that were added. */
    public void widen(long from, long to) {
        min.accumulateAndGet(from, Math::min);
        max.accumulateAndGet(to, Math::max);
    }

    /** Sets the range of all samples; call with {@link #lock} held, so that none is added meanwhile. */
    public void range(long from, long to) {
        min.set(from);
        max.set(to);
    }

    /** First timestamp; {@link Long#MAX_VALUE} without samples. */
    public long minTime() {
        return min.get();
    }

    /** Last timestamp; {@link Long#MIN_VALUE} without samples. */
    public long maxTime() {
        return max.get();
    }

    /** Whether there may be samples in [mint, maxt]. */
    public boolean overlaps(long mint, long maxt) {
        return mint <= maxt && min.get() <= maxt && max.get() >= mint;
    }

    /** Number of the last compaction whose blocks every reader finds that begins from now on. */
    public long published() {
        return published;
    }

    /** Says that the blocks of a compaction are there, so that readers need not see the chunks that it took. */
    public void publish(long compaction) {
        published = compaction;
    }
}
