package org.narthex.promql.engine.internal.operator;

import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;

/** The result of a subquery for one series, read as samples. */
final class SubqueryCursor implements SampleCursor {
    private final StepSeries series;
    private final Steps steps;
    private boolean done;

    SubqueryCursor(StepSeries series, Steps steps) {
        this.series = series;
        this.steps = steps;
    }

    @Override
    public boolean next(SampleBuffer into) {
        if (done) {
            return false;
        }
        done = true;
        into.reserve(Presence.count(series.present));
        for (int i = Presence.next(series.present, 0); i >= 0; i = Presence.next(series.present, i + 1)) {
            FloatHistogram h = series.histogram(i);
            if (h == null) {
                into.add(steps.time(i), series.values[i]);
            } else {
                into.add(steps.time(i), withoutResetHint(h));
            }
        }
        return true;
    }

    /** What is known of a reset since the sample before does not hold for the samples of a subquery. */
    private static FloatHistogram withoutResetHint(FloatHistogram h) {
        if (h.hint() != CounterResetHint.RESET && h.hint() != CounterResetHint.NOT_RESET) {
            return h;
        }
        return new FloatHistogram(
                CounterResetHint.UNKNOWN,
                h.schema(),
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                h.positiveSpans(),
                h.negativeSpans(),
                h.positiveBuckets(),
                h.negativeBuckets(),
                h.customValues());
    }
}
