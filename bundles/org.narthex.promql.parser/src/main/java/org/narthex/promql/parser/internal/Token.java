package org.narthex.promql.parser.internal;

import org.narthex.model.GoQuote;
import org.narthex.promql.api.ast.PositionRange;

/**
 * A token.
 *
 * @param start first byte
 * @param end byte behind it
 * @param text as written
 */
public record Token(TokenType type, int start, int end, String text) {
    private static final int SHOWN = 10;

    PositionRange range() {
        return new PositionRange(start, end);
    }

    /** How an error text names the token. */
    String describe() {
        if (type == TokenType.EOF) {
            return "end of input";
        }
        if (type.isFixed()) {
            return quoted();
        }
        String kind =
                switch (type) {
                    case IDENTIFIER -> "identifier";
                    case METRIC_IDENTIFIER -> "metric identifier";
                    case STRING -> "string";
                    case NUMBER -> "number";
                    case DURATION -> "duration";
                    case HISTOGRAM_KEY -> "histogram key";
                    case RESET_HINT -> "counter reset hint";
                    default -> "token";
                };
        return kind + " " + quoted();
    }

    private String quoted() {
        return switch (type.group()) {
            case KEYWORD -> "<" + text + ">";
            case OPERATOR -> "<op:" + text + ">";
            case AGGREGATOR -> "<aggr:" + text + ">";
            case OTHER, PUNCTUATION, PREPROCESSOR -> {
                boolean name = type == TokenType.IDENTIFIER || type == TokenType.METRIC_IDENTIFIER;
                boolean cut = !name && end - start > SHOWN;
                yield cut ? GoQuote.quote(firstChars()) + "..." : GoQuote.quote(text);
            }
        };
    }

    private String firstChars() {
        int chars = Math.min(SHOWN, text.codePointCount(0, text.length()));
        return text.substring(0, text.offsetByCodePoints(0, chars));
    }
}
