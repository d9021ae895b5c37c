package org.narthex.promql.parser.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.narthex.model.GoQuote;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;

/** Reads histograms in double braces. Not thread-safe. */
final class HistogramGrammar {
    private static final SyntaxContext DESCRIPTION =
            new SyntaxContext("histogram description", "histogram description key, e.g. buckets:[5 10 7]");

    private final Tokens tokens;

    HistogramGrammar(Tokens tokens) {
        this.tokens = tokens;
    }

    /** A histogram and whether its counter reset hint was written. */
    record Described(FloatHistogram histogram, boolean hintGiven) {}

    Described histogram() {
        tokens.next();
        Parts parts = new Parts();
        tokens.accept(TokenType.SPACE);
        while (!tokens.accept(TokenType.CLOSE_HIST)) {
            part(parts);
            if (!tokens.accept(TokenType.SPACE) && !tokens.is(TokenType.CLOSE_HIST)) {
                throw DESCRIPTION.unexpected(tokens.peek());
            }
        }
        return new Described(parts.histogram(), parts.hintGiven);
    }

    /** What the parts say; of a repeated key the last one counts. */
    private static final class Parts {
        private final Map<String, Double> numbers = new HashMap<>();
        private final Map<String, Integer> integers = new HashMap<>();
        private final Map<String, double[]> lists = new HashMap<>();
        private CounterResetHint hint = CounterResetHint.UNKNOWN;
        private boolean hintGiven;

        FloatHistogram histogram() {
            return new FloatHistogram(
                    hint,
                    integers.getOrDefault("schema", 0),
                    numbers.getOrDefault("z_bucket_w", 0.0),
                    numbers.getOrDefault("z_bucket", 0.0),
                    numbers.getOrDefault("count", 0.0),
                    numbers.getOrDefault("sum", 0.0),
                    spans("buckets", "offset"),
                    spans("n_buckets", "n_offset"),
                    list("buckets"),
                    list("n_buckets"),
                    list("custom_values"));
        }

        private double[] list(String key) {
            return lists.getOrDefault(key, new double[0]);
        }

        private List<Span> spans(String buckets, String offset) {
            int length = list(buckets).length;
            return length == 0 ? List.of() : List.of(new Span(integers.getOrDefault(offset, 0), length));
        }
    }

    private void part(Parts parts) {
        Token key = tokens.peek();
        if (key.type() != TokenType.HISTOGRAM_KEY) {
            throw DESCRIPTION.unexpected(key);
        }
        tokens.next();
        if (!tokens.accept(TokenType.COLON)) {
            throw DESCRIPTION.unexpected(tokens.peek());
        }
        String name = key.text().toLowerCase(Locale.ROOT);
        switch (name) {
            case "schema", "offset", "n_offset" -> parts.integers.put(name, integer());
            case "buckets", "n_buckets", "custom_values" -> parts.lists.put(name, list());
            case "counter_reset_hint" -> {
                parts.hint = hint();
                parts.hintGiven = true;
            }
            case "z_bucket_w" -> parts.numbers.put(name, number(tokens, DESCRIPTION));
            default -> parts.numbers.put(name, signed());
        }
    }

    private CounterResetHint hint() {
        Token token = tokens.peek();
        if (token.type() != TokenType.RESET_HINT) {
            throw DESCRIPTION.unexpected(token);
        }
        tokens.next();
        return switch (token.text().toLowerCase(Locale.ROOT)) {
            case "reset" -> CounterResetHint.RESET;
            case "not_reset" -> CounterResetHint.NOT_RESET;
            case "gauge" -> CounterResetHint.GAUGE;
            default -> CounterResetHint.UNKNOWN;
        };
    }

    private double[] list() {
        if (!tokens.accept(TokenType.LEFT_BRACKET)) {
            throw DESCRIPTION.unexpected(tokens.peek());
        }
        List<Double> values = new ArrayList<>();
        values.add(signed());
        while (!tokens.accept(TokenType.RIGHT_BRACKET)) {
            if (!tokens.accept(TokenType.SPACE)) {
                throw DESCRIPTION.unexpected(tokens.peek());
            }
            if (!tokens.is(TokenType.RIGHT_BRACKET)) {
                values.add(signed());
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private double signed() {
        boolean minus = tokens.accept(TokenType.SUB);
        if (!minus) {
            tokens.accept(TokenType.ADD);
        }
        double number = number(tokens, DESCRIPTION);
        return minus ? -number : number;
    }

    private int integer() {
        boolean minus = tokens.accept(TokenType.SUB);
        long count = count(tokens, DESCRIPTION);
        return (int) (minus ? -count : count);
    }

    /** A number without a sign. */
    static double number(Tokens tokens, SyntaxContext context) {
        Token token = tokens.peek();
        if (token.type() != TokenType.NUMBER) {
            throw context.unexpected(token);
        }
        tokens.next();
        return Literals.number(token);
    }

    /** A whole number without a sign. */
    static long count(Tokens tokens, SyntaxContext context) {
        Token token = tokens.peek();
        if (token.type() != TokenType.NUMBER) {
            throw context.unexpected(token);
        }
        tokens.next();
        String text = token.text();
        String problem = "invalid syntax";
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                problem = "value out of range";
            }
        }
        throw new ParseFailure(
                token.start(),
                "invalid repetition in series values: strconv.ParseUint: parsing " + GoQuote.quote(text) + ": "
                        + problem);
    }
}
