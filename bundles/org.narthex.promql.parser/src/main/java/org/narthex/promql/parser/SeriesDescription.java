package org.narthex.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;

/**
 * A series and its values one after the other, as tests write them.
 *
 * @param values one for each interval, from the first on
 */
public record SeriesDescription(Labels labels, List<Value> values) {
    /**
     * A value of a series.
     *
     * @param omitted whether there is no sample
     * @param number counts where there is no histogram; {@link StaleMarker#STALE} ends the series
     * @param hintGiven whether the histogram was written with a counter reset hint
     */
    public record Value(boolean omitted, double number, @Nullable FloatHistogram histogram, boolean hintGiven) {
        /** No sample. */
        public static final Value OMITTED = new Value(true, 0, null, false);

        /** A float sample. */
        public static Value of(double number) {
            return new Value(false, number, null, false);
        }

        /** A histogram sample. */
        public static Value of(FloatHistogram histogram, boolean hintGiven) {
            return new Value(false, 0, histogram, hintGiven);
        }
    }
}
