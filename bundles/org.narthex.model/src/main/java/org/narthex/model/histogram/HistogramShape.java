package org.narthex.model.histogram;

import java.util.List;

/**
 * Which buckets a native histogram has; the histograms of a chunk share one.
 *
 * <p>Immutable and thread-safe; lists and array are taken as they are, nobody writes to them.
 *
 * @param schema resolution: -4 to 8 exponential, -53 custom buckets
 * @param zeroThreshold the width of the zero bucket to either side
 * @param positiveSpans where the positive buckets are
 * @param negativeSpans where the negative buckets are
 * @param customValues upper bounds of custom buckets, without +Inf
 */
public record HistogramShape(
        int schema, double zeroThreshold, List<Span> positiveSpans, List<Span> negativeSpans, double[] customValues) {}
