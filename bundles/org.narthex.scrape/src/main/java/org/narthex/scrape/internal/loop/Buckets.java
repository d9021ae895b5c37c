package org.narthex.scrape.internal.loop;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/** Counts the buckets of native histograms. Thread-safe. */
final class Buckets {
    private Buckets() {}

    static int count(@Nullable Histogram histogram, @Nullable FloatHistogram floats) {
        if (histogram != null) {
            return histogram.positiveBuckets().length + histogram.negativeBuckets().length;
        }
        return floats == null ? 0 : floats.positiveBuckets().length + floats.negativeBuckets().length;
    }
}
