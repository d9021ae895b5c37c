package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.Annotations;

/**
 * A call of a function over windows.
 *
 * @param function its name
 * @param position of the first argument
 * @param length of the range, milliseconds
 * @param scalars values of the scalar arguments, in order, for each step
 * @param startTimestamps whether the function looks at start timestamps
 */
public record WindowCall(
        String function,
        PositionRange position,
        long length,
        boolean anchored,
        boolean smoothed,
        double[][] scalars,
        boolean startTimestamps,
        Annotations annotations) {
    /** Length of the range in seconds. */
    double seconds() {
        return length / 1000.0;
    }

    /** Warns that the range has floats and histograms; always false. */
    boolean mixed(Window w) {
        warn("encountered a mix of histograms and floats for metric name " + name(w));
        return false;
    }

    /** Informs that histograms were left out. */
    void ignoredHistograms(Window w) {
        annotations.add(Annotation.info(
                "ignored histograms in a range containing both floats and histograms for metric name " + name(w),
                position));
    }

    void warn(String text) {
        annotations.add(Annotation.warning(text, position));
    }

    void add(@Nullable Annotation annotation) {
        if (annotation != null) {
            annotations.add(annotation);
        }
    }

    static String name(Window w) {
        return GoQuote.quote(w.labels.metricName());
    }
}
