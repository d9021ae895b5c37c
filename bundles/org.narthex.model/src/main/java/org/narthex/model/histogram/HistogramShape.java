package org.narthex.model.histogram;

import java.util.List;

/**
 * Which buckets a native histogram has; the histograms of a chunk share one.
 *
 * <p>Immutable and thread-safe; the array is shared, nobody writes to it.
 */
public final class HistogramShape {
    private final int schema;
    private final double zeroThreshold;
    private final List<Span> positiveSpans;
    private final List<Span> negativeSpans;
    private final double[] customValues;

    /** A shape of the given parts, which are taken as they are. */
    public HistogramShape(
            int schema,
            double zeroThreshold,
            List<Span> positiveSpans,
            List<Span> negativeSpans,
            double[] customValues) {
        this.schema = schema;
        this.zeroThreshold = zeroThreshold;
        this.positiveSpans = positiveSpans;
        this.negativeSpans = negativeSpans;
        this.customValues = customValues;
    }

    /** Resolution: -4 to 8 exponential, -53 custom buckets. */
    public int schema() {
        return schema;
    }

    /** The width of the zero bucket to either side. */
    public double zeroThreshold() {
        return zeroThreshold;
    }

    /** Where the positive buckets are. */
    public List<Span> positiveSpans() {
        return positiveSpans;
    }

    /** Where the negative buckets are. */
    public List<Span> negativeSpans() {
        return negativeSpans;
    }

    /** Upper bounds of custom buckets, without +Inf. */
    public double[] customValues() {
        return customValues;
    }
}
