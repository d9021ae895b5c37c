package org.narthex.web.api.internal;

import org.jspecify.annotations.Nullable;
import org.narthex.exposition.MetricFamilyWriter.FamilyType;
import org.narthex.model.Labels;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;

/**
 * The newest sample of a series. Immutable.
 *
 * @param timestamp Unix milliseconds
 * @param value undefined where it is a histogram
 */
record FederatedSample(Labels labels, long timestamp, double value, @Nullable FloatHistogram histogram) {
    String name() {
        return labels.metricName();
    }

    /** What is known of the type of its family. */
    FamilyType type() {
        if (histogram == null) {
            return FamilyType.UNTYPED;
        }
        return histogram.hint() == CounterResetHint.GAUGE ? FamilyType.GAUGE_HISTOGRAM : FamilyType.HISTOGRAM;
    }
}
