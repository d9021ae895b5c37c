package org.narthex.storage.tsdb.internal.head;

import java.util.concurrent.atomic.AtomicLong;

/** The range of the samples in the head, and from when on it accepts some. Thread-safe. */
final class HeadTimes {
    private final long chunkRange;
    private final AtomicLong min = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong max = new AtomicLong(Long.MIN_VALUE);

    /** The oldest timestamp added since {@link #beginScan}. */
    private final AtomicLong added = new AtomicLong(Long.MAX_VALUE);

    private volatile long minValid = Long.MIN_VALUE;

    HeadTimes(long chunkRange) {
        this.chunkRange = chunkRange;
    }

    long min() {
        return min.get();
    }

    long max() {
        return max.get();
    }

    long minValid() {
        return minValid;
    }

    void minValid(long time) {
        minValid = time;
    }

    boolean isInitialized() {
        return min.get() != Long.MAX_VALUE;
    }

    /** The oldest timestamp that an appender which begins now accepts. */
    long appendableFrom() {
        long newest = max.get();
        return newest == Long.MIN_VALUE ? minValid : Math.max(minValid, appendableFrom(newest));
    }

    /** The oldest timestamp that goes in order behind a newest one, whatever blocks there are. */
    long appendableFrom(long newest) {
        return newest - chunkRange / 2;
    }

    /** Takes in samples that were added. */
    void widen(long from, long to) {
        added.accumulateAndGet(from, Math::min);
        max.accumulateAndGet(to, Math::max);
        min.accumulateAndGet(from, Math::min);
    }

    /** From now on the head begins here. */
    void cut(long mint) {
        min.set(mint);
        minValid = mint;
        max.accumulateAndGet(mint, Math::max);
    }

    /** Before the series' oldest timestamps are looked at. */
    void beginScan() {
        added.set(Long.MAX_VALUE);
    }

    /**
     * The head turned out to begin later than where it was cut. What was added meanwhile counts too, and what an appender
     * may still add that began before.
     *
     * @param found the oldest timestamp of all series
     * @param appenders the oldest timestamp that an open appender accepts
     */
    void settle(long found, long appenders) {
        long from = Math.min(Math.min(found, appenders), Math.min(appendableFrom(), added.get()));
        if (from > min.get()) {
            min.set(from);
            minValid = from;
            min.accumulateAndGet(added.get(), Math::min);
        }
    }

    /** Whether so much has come together that the oldest range should become a block. */
    boolean isCompactable() {
        return isInitialized() && max.get() - min.get() > chunkRange / 2 * 3;
    }
}
