package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;

/** A function over the samples in a window that is not empty. May be called for windows of many series in turn. */
@FunctionalInterface
public interface WindowFunction {
    /** Computes the result; false when there is none. */
    boolean apply(Window window, Result out);

    /** A result: the histogram, or the value where that is null. */
    final class Result {
        double value;
        @Nullable FloatHistogram histogram;

        /** Sets a float; always true. */
        public boolean set(double result) {
            value = result;
            histogram = null;
            return true;
        }

        /** Sets a histogram; always true. */
        public boolean set(FloatHistogram result) {
            histogram = result;
            return true;
        }
    }
}
