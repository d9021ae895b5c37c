package org.narthex.promql.parser.fuzz;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.narthex.model.Durations;
import org.narthex.model.Utf8;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.ParseTree;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.parser.PromqlParser;
import org.narthex.promql.parser.SeriesDescriptionParser;
import org.narthex.promql.parser.internal.ParseFailure;

/**
 * What must hold for any text: it is parsed, or refused at a position inside it; what is parsed prints, on one line and on
 * several, as a text that parses to the same tree. Confined to one thread.
 */
final class FuzzCheck {
    private static final Set<String> FEATURES = Set.of(
            "promql-experimental-functions", "promql-extended-range-selectors", "promql-binop-fill-modifiers");

    /** A number in a {@link TreeText} that was written as a duration, in seconds. */
    private static final Pattern DURATION = Pattern.compile("number\\((\\p{XDigit}+) true\\)");

    /** What a text was taken for. */
    enum Entry {
        EXPRESSION,
        SELECTOR,
        SERIES,
        DURATION
    }

    private final PromqlParser plain = new PromqlParser(Set.of());
    private final PromqlParser parser = new PromqlParser(FEATURES);
    private final SeriesDescriptionParser series = new SeriesDescriptionParser();
    private final Map<Entry, Long> accepted = new EnumMap<>(Entry.class);

    /** How many texts were accepted as what. */
    Map<Entry, Long> accepted() {
        return accepted;
    }

    /** Checks a text; an assertion error tells what does not hold. */
    void check(String text) {
        attempt(text, Entry.EXPRESSION, () -> roundTrip(text));
        attempt(text, Entry.SELECTOR, () -> parser.selector(text));
        attempt(text, Entry.SERIES, () -> series.parse(text));
        attempt(text, null, () -> plain.parse(text));
        duration(text);
    }

    private interface Parse {
        void run() throws QueryException;
    }

    private void attempt(String text, @org.jspecify.annotations.Nullable Entry entry, Parse parse) {
        try {
            parse.run();
            if (entry != null) {
                accepted.merge(entry, 1L, Long::sum);
            }
        } catch (QueryException e) {
            refused(text, e);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("as " + entry + ": " + text, e);
        }
    }

    private static void refused(String text, QueryException e) {
        if (e.kind() != QueryException.Kind.BAD_DATA || !String.valueOf(e.getMessage()).contains("parse error: ")) {
            throw new AssertionError("no parse error: " + text, e);
        }
        if (!(e.getCause() instanceof ParseFailure failure)) {
            throw new AssertionError("no position: " + text, e);
        }
        int at = failure.position();
        if (at < 0 || at > Utf8.encode(text).length) {
            throw new AssertionError("position " + at + " is outside of: " + text, e);
        }
    }

    private void roundTrip(String text) throws QueryException {
        Expr e = parser.parse(text);
        ParseTree.of(e);
        String tree = TreeText.of(e);
        if (tree.contains("select([]")) {
            // The second argument of info may be {}, which Prometheus prints as nothing, and so does Narthex.
            return;
        }
        same(text, tree, parser.print(e));
        same(text, tree, parser.format(e));
    }

    private void same(String text, String tree, String printed) {
        Expr again;
        try {
            again = parser.parse(printed);
        } catch (QueryException e) {
            if (isShortened(tree)) {
                return;
            }
            throw new AssertionError("what is printed does not parse: " + text + "\n  printed: " + printed, e);
        }
        String other = TreeText.of(again);
        if (!other.equals(tree) && !isShortened(tree)) {
            throw new AssertionError(
                    "what is printed parses to another tree: " + text + "\n  printed: " + printed + "\n  tree: " + tree + "\n  again: " + other);
        }
    }

    /**
     * Whether there is a duration in the tree that prints as a shorter one. Prometheus prints whole milliseconds, cut off
     * from nanoseconds that may have been rounded down, and so does Narthex.
     */
    private boolean isShortened(String tree) {
        return tree.contains(" for 0 -")
                || DURATION.matcher(tree).results().anyMatch(found -> isShortened(Math.abs(
                        Double.longBitsToDouble(Long.parseUnsignedLong(found.group(1), 16)))));
    }

    private boolean isShortened(double seconds) {
        String printed = parser.print(new Expr.NumberLiteral(new PositionRange(0, 0), seconds, true));
        try {
            return !(parser.parse(printed) instanceof Expr.NumberLiteral n) || n.value() < seconds;
        } catch (QueryException e) {
            throw new AssertionError("a duration of " + seconds + " s prints as " + printed, e);
        }
    }

    private void duration(String text) {
        long millis;
        try {
            millis = Durations.parse(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        accepted.merge(Entry.DURATION, 1L, Long::sum);
        if (Durations.parse(Durations.format(millis)) != millis) {
            throw new AssertionError("duration " + text + " prints as " + Durations.format(millis));
        }
    }
}
