package org.narthex.promql.engine.internal.window;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.CounterResets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.HistogramShape;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;

/**
 * A series of whose histograms only count and sum are handed on. Resets are looked for while the buckets are known, and
 * noted in the hint. Thread-safe.
 */
record StatsSeries(Series series) implements Series {
    private static final double[] NONE = {};

    @Override
    public Labels labels() {
        return series.labels();
    }

    @Override
    public SampleCursor samples() {
        return new Cursor(series.samples());
    }

    @Override
    public ChunkCursor chunks() {
        return series.chunks();
    }

    private static final class Cursor implements SampleCursor {
        private final SampleCursor samples;
        private @Nullable FloatHistogram before;
        private HistogramShape shape = shape(0);

        Cursor(SampleCursor samples) {
            this.samples = samples;
        }

        @Override
        public boolean next(SampleBuffer into) {
            int from = into.size;
            boolean more = samples.next(into);
            for (int i = from; into.histograms != null && i < into.size; i++) {
                FloatHistogram h = into.histograms[i];
                if (h != null) {
                    into.histograms[i] = stats(h);
                }
            }
            return more;
        }

        private FloatHistogram stats(FloatHistogram h) {
            CounterResetHint hint = h.hint();
            if (!StaleMarker.isStale(h.sum())) {
                if (hint == CounterResetHint.UNKNOWN && before != null) {
                    hint = CounterResets.detect(h, before) ? CounterResetHint.RESET : CounterResetHint.NOT_RESET;
                }
                before = h;
            }
            if (shape.schema() != h.schema()) {
                shape = shape(h.schema());
            }
            return new FloatHistogram(hint, shape, 0, h.count(), h.sum(), NONE, NONE);
        }
    }

    private static HistogramShape shape(int schema) {
        return new HistogramShape(schema, 0, List.of(), List.of(), NONE);
    }
}
