package org.narthex.promql.engine.internal.exec;

import org.jspecify.annotations.Nullable;

/**
 * A part of a running query that produces series, each with its values for all steps.
 *
 * <p>A label set may come several times as long as no step has two samples of it. Confined to the query's thread.
 */
@FunctionalInterface
public interface Operator {
    /** The next series with at least one sample, or null at the end. */
    @Nullable StepSeries next();

    /**
     * Takes back a series that came from here and that nobody uses any more, so that its columns serve for another one. To
     * give one back is never necessary.
     */
    default void takeBack(StepSeries used) {}

    /** What it is called where queries are explained. */
    default String name() {
        if (getClass().isHidden()) {
            // A lambda: nothing but an operator without series is made as one.
            return "Nothing";
        }
        String name = getClass().getSimpleName();
        return name.endsWith("Operation") ? name.substring(0, name.length() - "Operation".length()) : name;
    }
}
