package org.narthex.promql.engine.script;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.parser.SeriesDescription;

/** A command of a script. Times are Unix milliseconds. */
sealed interface Command {
    /** Removes all series. */
    record Clear() implements Command {}

    /** Adds series with a sample each {@code step}; {@code nhcb} adds native histograms made of the classic ones. */
    record Load(long step, boolean nhcb, List<LoadSeries> series) implements Command {}

    /** A series to load; {@code starts} holds start timestamps relative to the samples, or is null. */
    record LoadSeries(SeriesDescription description, @Nullable List<@Nullable Long> starts) {}

    /** Evaluates and compares. */
    record Eval(
            int line,
            String expression,
            boolean instant,
            long start,
            long end,
            long step,
            boolean rangeVector,
            List<Expectation> expectations,
            @Nullable String text,
            @Nullable Double scalar,
            List<ExpectedSeries> series)
            implements Command {
        boolean expects(Kind kind) {
            return expectations.stream().anyMatch(e -> e.kind() == kind);
        }
    }

    /** A series in its place of the result. */
    record ExpectedSeries(int position, Labels labels, List<SeriesDescription.Value> values) {}

    /** What an {@code expect} line speaks of. */
    enum Kind {
        ORDERED,
        FAIL,
        WARN,
        NO_WARN,
        INFO,
        NO_INFO
    }

    /** An {@code expect} line; without message and pattern anything matches. */
    record Expectation(Kind kind, @Nullable String message, @Nullable Pattern pattern) {
        boolean matches(String text) {
            return message != null ? message.equals(text) : pattern == null || pattern.matcher(text).find();
        }
    }
}
