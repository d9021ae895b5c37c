package org.narthex.promql.engine.internal.exec;

import org.narthex.model.histogram.FloatHistogram;

/** What a native histogram weighs where samples are counted. */
public final class HistogramSize {
    private static final int FIXED_BYTES = 168;
    private static final int TIMESTAMP_BYTES = 8;
    private static final int BYTES_A_SAMPLE = 16;

    private HistogramSize() {}

    /** The weight in float samples, of a histogram with its time in a series. */
    public static int of(FloatHistogram h) {
        return (bytes(h) + TIMESTAMP_BYTES) / BYTES_A_SAMPLE;
    }

    /** The same of an element of a vector: there Prometheus rounds otherwise. */
    static int inVector(FloatHistogram h) {
        return 1 + bytes(h) / BYTES_A_SAMPLE;
    }

    private static int bytes(FloatHistogram h) {
        int parts = h.positiveSpans().size()
                + h.negativeSpans().size()
                + h.positiveBuckets().length
                + h.negativeBuckets().length
                + h.customValues().length;
        return FIXED_BYTES + parts * 8;
    }
}
