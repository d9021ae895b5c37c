package org.narthex.promql.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;

/** The result of a query. Timestamps are Unix milliseconds. */
public sealed interface QueryValue {
    /** A number at a time. */
    record Scalar(long timestamp, double value) implements QueryValue {}

    /** A text at a time. */
    record Text(long timestamp, String value) implements QueryValue {}

    /** One sample of each series. */
    record Vector(List<Sample> samples) implements QueryValue {}

    /** Samples over time of each series. */
    record Matrix(List<SeriesSamples> series) implements QueryValue {}

    /** A sample; {@code value} counts where {@code histogram} is null. */
    record Sample(Labels labels, long timestamp, double value, @Nullable FloatHistogram histogram) {}

    /** A series' samples as columns. */
    final class SeriesSamples {
        private final Labels labels;
        private final long[] timestamps;
        private final double[] values;
        private final @Nullable FloatHistogram @Nullable [] histograms;

        /**
         * @param timestamps ascending; the three columns are as long as there are samples
         * @param histograms null where there is none; where an element is not null, it counts instead of the value
         */
        public SeriesSamples(
                Labels labels,
                long[] timestamps,
                double[] values,
                @Nullable FloatHistogram @Nullable [] histograms) {
            this.labels = labels;
            this.timestamps = timestamps;
            this.values = values;
            this.histograms = histograms;
        }

        public Labels labels() {
            return labels;
        }

        public long[] timestamps() {
            return timestamps;
        }

        public double[] values() {
            return values;
        }

        public @Nullable FloatHistogram @Nullable [] histograms() {
            return histograms;
        }
    }
}
