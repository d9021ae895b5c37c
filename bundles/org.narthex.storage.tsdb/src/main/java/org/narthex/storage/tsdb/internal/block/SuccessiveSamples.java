package org.narthex.storage.tsdb.internal.block;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;

/**
 * Samples of several series of which each ends before the next begins, as blocks and the head nearly always do: they are
 * decoded where they are wanted, nothing is merged. As in {@link ChainedSamples}, the first histogram of each says
 * nothing of counter resets. Confined to one thread.
 */
final class SuccessiveSamples implements SampleCursor {
    private final BoundedSeries[] parts;
    private int next;
    private @Nullable SampleCursor cursor;
    private boolean first;

    private SuccessiveSamples(BoundedSeries[] parts) {
        this.parts = parts;
    }

    /** The samples of series in time order; null where they overlap or it is not known whether they do. */
    static @Nullable SuccessiveSamples of(List<Series> series) {
        BoundedSeries[] parts = new BoundedSeries[series.size()];
        long[] from = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (!(series.get(i) instanceof BoundedSeries bounded)) {
                return null;
            }
            // Insertion: they are few, or in time order, and asked once each.
            long first = bounded.firstTime();
            int at = i;
            for (; at > 0 && from[at - 1] > first; at--) {
                parts[at] = parts[at - 1];
                from[at] = from[at - 1];
            }
            parts[at] = bounded;
            from[at] = first;
        }
        for (int i = 1; i < parts.length; i++) {
            if (parts[i - 1].lastTime() >= from[i]) {
                return null;
            }
        }
        return new SuccessiveSamples(parts);
    }

    @Override
    public boolean next(SampleBuffer into) {
        while (true) {
            if (cursor == null) {
                if (next == parts.length) {
                    return false;
                }
                cursor = parts[next++].samples();
                first = true;
            }
            int from = into.size;
            if (cursor.next(into)) {
                if (first && into.size > from) {
                    first = false;
                    forgetResets(into, from);
                }
                return true;
            }
            cursor = null;
        }
    }

    private static void forgetResets(SampleBuffer into, int at) {
        FloatHistogram histogram = into.histogram(at);
        FloatHistogram[] column = into.histograms;
        if (histogram != null && column != null && histogram.hint() != CounterResetHint.GAUGE) {
            column[at] = ChainedSamples.unknown(histogram);
        }
    }
}
