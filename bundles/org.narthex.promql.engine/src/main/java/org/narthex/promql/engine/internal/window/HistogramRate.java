package org.narthex.promql.engine.internal.window;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.CounterResets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.IncompatibleBucketsException;
import org.narthex.model.histogram.MutableHistogram;
import org.narthex.promql.engine.internal.exec.Annotation;

/** Differences of native histograms; the results are gauges. */
final class HistogramRate {
    private final WindowCall call;
    private final boolean counter;
    /** Where differences are computed. */
    private final MutableHistogram scratch = new MutableHistogram(empty(0, new double[0]));

    HistogramRate(WindowCall call, boolean counter) {
        this.call = call;
        this.counter = counter;
    }

    /**
     * Last less first, with what was lost at resets added; null when they do not fit. It is in use until the next one is
     * computed.
     */
    @Nullable MutableHistogram difference(Window w) {
        try {
            return lastLessFirst(w);
        } catch (IncompatibleBucketsException e) {
            warnOfSchemas(w);
            return null;
        }
    }

    private @Nullable MutableHistogram lastLessFirst(Window w) {
        int first = w.histogramLo;
        int last = w.histogramHi - 1;
        FloatHistogram newest = w.histograms[last];
        FloatHistogram base = w.histograms[first];
        if (counter && !call.startTimestamps() && w.histogramsGrow()) {
            return less(newest, base);
        }
        boolean gauges = base.hint() == CounterResetHint.GAUGE && newest.hint() == CounterResetHint.GAUGE;
        boolean anyGauge = base.hint() == CounterResetHint.GAUGE || newest.hint() == CounterResetHint.GAUGE;
        if (counter && isReset(w, first + 1, base)) {
            // The first one is not looked at then, so that it need not fit.
            base = empty(w.histograms[first + 1]);
        }
        boolean custom = BucketBounds.isCustom(base.schema());
        if (BucketBounds.isCustom(newest.schema()) != custom) {
            warnOfGauges(w, true, anyGauge);
            warnOfSchemas(w);
            return null;
        }
        int schema = Math.min(newest.schema(), base.schema());
        for (int i = first + 1; counter && i < last; i++) {
            FloatHistogram h = w.histograms[i];
            anyGauge |= h.hint() == CounterResetHint.GAUGE;
            schema = Math.min(schema, h.schema());
            if (BucketBounds.isCustom(h.schema()) != custom) {
                warnOfSchemas(w);
                return null;
            }
        }
        warnOfGauges(w, gauges, anyGauge);
        MutableHistogram result = scratch.set(newest).reduceTo(schema);
        inform(result.sub(base), "subtraction");
        if (counter) {
            addResets(w, base, result);
        }
        return result.hint(CounterResetHint.GAUGE).compact();
    }

    private MutableHistogram less(FloatHistogram newest, FloatHistogram base) {
        inform(scratch.set(newest).sub(base), "subtraction");
        return scratch.hint(CounterResetHint.GAUGE).compact();
    }

    private void warnOfGauges(Window w, boolean gauges, boolean anyGauge) {
        if (counter && anyGauge) {
            call.warn("this native histogram metric is not a counter: " + WindowCall.name(w));
        } else if (!counter && !gauges) {
            call.warn("this native histogram metric is not a gauge: " + WindowCall.name(w));
        }
    }

    private void addResets(Window w, FloatHistogram base, MutableHistogram result) {
        FloatHistogram before = base;
        boolean overlap = false;
        for (int i = w.histogramLo + 1; i < w.histogramHi; i++) {
            if (call.startTimestamps()
                    && !overlap
                    && StartTimestamps.overlaps(
                            w.histogramStarts[i - 1], w.histogramTimestamps[i - 1], w.histogramStarts[i])) {
                overlap = true;
                call.add(new Annotation.StartTimeOverlap(w.labels.metricName(), call.position(), 1));
            }
            if (isReset(w, i, before)) {
                inform(result.add(before), "addition");
            }
            before = w.histograms[i];
        }
    }

    private boolean isReset(Window w, int i, FloatHistogram before) {
        return call.startTimestamps()
                        && StartTimestamps.isReset(
                                w.histogramStarts[i - 1],
                                w.histogramTimestamps[i - 1],
                                w.histogramStarts[i],
                                w.histogramTimestamps[i])
                || CounterResets.detect(w.histograms[i], before);
    }

    private static FloatHistogram empty(FloatHistogram like) {
        return empty(like.schema(), like.customValues());
    }

    private static FloatHistogram empty(int schema, double[] customValues) {
        double[] none = {};
        return new FloatHistogram(
                CounterResetHint.UNKNOWN, schema, 0, 0, 0, 0, List.of(), List.of(), none, none, customValues);
    }

    /** The sum with the first histogram, which was counted from zero; null when they do not fit. */
    @Nullable MutableHistogram plusFirst(@Nullable MutableHistogram difference, FloatHistogram first, Window w) {
        MutableHistogram result = difference == null ? new MutableHistogram(first) : difference;
        if (difference != null) {
            try {
                inform(result.add(first), "addition");
            } catch (IncompatibleBucketsException e) {
                warnOfSchemas(w);
                return null;
            }
        }
        // Not compacted, so that it weighs what it does in Prometheus.
        return result.hint(CounterResetHint.GAUGE);
    }

    /** The difference of two neighbours; null when they do not fit. */
    @Nullable FloatHistogram step(Window w, int previous, int last) {
        FloatHistogram before = w.histograms[previous];
        FloatHistogram now = w.histograms[last];
        boolean first = before.hint() == CounterResetHint.GAUGE;
        boolean second = now.hint() == CounterResetHint.GAUGE;
        warnOfGauges(w, first && second, first || second);
        MutableHistogram result = scratch.set(now);
        if (!counter || !isReset(w, last, before)) {
            try {
                inform(result.sub(before), "subtraction");
            } catch (IncompatibleBucketsException e) {
                warnOfSchemas(w);
                return null;
            }
        }
        return result.hint(CounterResetHint.GAUGE).compact().toHistogram();
    }

    private void inform(MutableHistogram.Combined combined, String operation) {
        if (combined.boundsReconciled()) {
            call.add(Annotation.info(
                    "mismatched custom buckets were reconciled during " + operation, call.position()));
        }
    }

    private void warnOfSchemas(Window w) {
        call.mixedSchemas(w);
    }
}
