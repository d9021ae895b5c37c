package org.narthex.storage.remote.internal.write;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/**
 * A native histogram of a request; exactly one of the two is given.
 *
 * @param timestamp Unix milliseconds
 * @param startTimestamp 0 where unknown
 */
record HistogramSample(
        long timestamp, long startTimestamp, @Nullable Histogram integer, @Nullable FloatHistogram floats) {}
