package org.narthex.promql.engine.internal.exec;

import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.MutableHistogram;

/**
 * The compensated sum or average of native histograms; an average becomes the running mean from where the sum would
 * overflow. Confined to one thread.
 */
public final class HistogramTotal {
    private final boolean average;
    private MutableHistogram value;
    private double count = 1;
    private boolean running;
    private boolean reset;
    private boolean noReset;
    private boolean reconciled;

    /** A total of one histogram. */
    public HistogramTotal(boolean average, FloatHistogram first) {
        this.average = average;
        value = new MutableHistogram(first);
        note(first);
    }

    private void note(FloatHistogram h) {
        reset |= h.hint() == CounterResetHint.RESET;
        noReset |= h.hint() == CounterResetHint.NOT_RESET;
    }

    /**
     * Adds one.
     *
     * @throws org.narthex.model.histogram.IncompatibleBucketsException for a mix of exponential and custom buckets
     */
    public void add(FloatHistogram h) {
        note(h);
        count++;
        if (!average) {
            reconciled |= value.addCompensated(h).boundsReconciled();
            return;
        }
        if (!running) {
            MutableHistogram sum = value.copy();
            reconciled |= sum.addCompensated(h).boundsReconciled();
            if (!sum.hasOverflow()) {
                value = sum;
                return;
            }
            running = true;
            value.div(count - 1);
        }
        value.mul((count - 1) / count);
        FloatHistogram part = new MutableHistogram(h).div(count).toHistogram();
        reconciled |= value.addCompensated(part).boundsReconciled();
    }

    /** The total, to be changed at will; nothing may be added any more. */
    public MutableHistogram result() {
        if (average && !running) {
            value.div(count);
        }
        return value.addCompensation();
    }

    /** Whether one histogram told of a counter reset and another one of none. */
    public boolean resetCollision() {
        return reset && noReset;
    }

    /** Whether differing custom bounds were reduced to the common ones. */
    public boolean boundsReconciled() {
        return reconciled;
    }
}
