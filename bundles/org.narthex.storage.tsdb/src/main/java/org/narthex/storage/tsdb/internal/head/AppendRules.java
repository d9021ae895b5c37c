package org.narthex.storage.tsdb.internal.head;

import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.api.AppendOutcome;

/**
 * What becomes of samples that are no newer than those of their series. The newest timestamp of the head, the oldest one
 * that goes in order, and the window are those of the beginning of the transaction. Confined to its thread.
 */
final class AppendRules {
    private final Head head;
    private final long window;
    private long newest;
    private long minValid;

    /**
     * @param minValid the oldest timestamp that is accepted in order
     */
    AppendRules(Head head, long minValid) {
        this.head = head;
        this.window = head.outOfOrder().window();
        this.newest = head.maxTime();
        this.minValid = minValid;
    }

    /** The oldest timestamp that is accepted in order. */
    long minValid() {
        return minValid;
    }

    /** The first sample of all decides for a head that has none yet. */
    void begin(long t) {
        if (newest == Long.MIN_VALUE) {
            newest = Math.max(t, minValid);
            minValid = Math.max(minValid, head.times().appendableFrom(newest));
        }
    }

    /** Whether a sample of this time is refused whatever its series has. */
    boolean isOutOfBounds(long t) {
        return window == 0 && t < minValid;
    }

    /** The outcome for a float that is no newer than the newest sample of its series, or older than what goes in order. */
    byte judge(SeriesPage page, int i, long t, double v, boolean inOrderOnly) {
        if (t >= minValid && t == page.lastTime[i]) {
            synchronized (page) {
                OpenHistogram open = page.open.histogram(i);
                if (open != null) {
                    return StaleMarker.isStale(v) && open.isStale() ? AppendOutcome.OK : AppendOutcome.DUPLICATE;
                }
            }
            return Double.doubleToRawLongBits(v) == page.lastValue[i] ? AppendOutcome.OK : AppendOutcome.DUPLICATE;
        }
        observe(t);
        byte verdict = late(t);
        if (verdict == AppendOutcome.OK && inOrderOnly) {
            verdict = AppendOutcome.OUT_OF_ORDER;
        }
        count(verdict, false, 1);
        return verdict;
    }

    /** The same for a histogram; call with the page as the monitor. */
    byte judge(
            SeriesPage page, int i, long t, @Nullable Histogram integer, @Nullable FloatHistogram floats) {
        if (t >= minValid && t == page.lastTime[i]) {
            OpenHistogram open = page.open.histogram(i);
            return open != null && open.isNewest(integer, floats) ? AppendOutcome.OK : AppendOutcome.DUPLICATE;
        }
        observe(t);
        byte verdict = late(t);
        count(verdict, true, 1);
        return verdict;
    }

    private void observe(long t) {
        if (newest > t && !isOutOfBounds(t)) {
            head.wal().metrics().outOfOrder(newest - t);
        }
    }

    /** The outcome for a sample that does not go in order: OK when it is accepted out of order. */
    byte late(long t) {
        if (window > 0) {
            long oldest = newest - window;
            // What lies before the beginning of time is beyond no window.
            return t >= oldest || oldest > newest ? AppendOutcome.OK : AppendOutcome.TOO_OLD;
        }
        return t < minValid ? AppendOutcome.OUT_OF_BOUNDS : AppendOutcome.OUT_OF_ORDER;
    }

    /** Counts samples that were refused. */
    void count(byte outcome, boolean histograms, int n) {
        HeadCounts counts = head.counts();
        switch (outcome) {
            case AppendOutcome.OUT_OF_ORDER -> (histograms ? counts.histogramsOutOfOrder : counts.outOfOrder).add(n);
            case AppendOutcome.OUT_OF_BOUNDS -> (histograms ? counts.histogramsOutOfBounds : counts.outOfBounds).add(n);
            case AppendOutcome.TOO_OLD -> (histograms ? counts.histogramsTooOld : counts.tooOld).add(n);
            default -> {
                return;
            }
        }
    }
}
