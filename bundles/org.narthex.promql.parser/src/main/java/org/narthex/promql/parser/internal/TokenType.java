package org.narthex.promql.parser.internal;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A kind of token. */
public enum TokenType {
    EOF(Group.OTHER, null),
    COMMENT(Group.OTHER, null),
    IDENTIFIER(Group.OTHER, null),
    METRIC_IDENTIFIER(Group.OTHER, null),
    STRING(Group.OTHER, null),
    NUMBER(Group.OTHER, null),
    DURATION(Group.OTHER, null),

    EQL(Group.PUNCTUATION, "="),
    BLANK(Group.PUNCTUATION, "_"),
    COLON(Group.PUNCTUATION, ":"),
    COMMA(Group.PUNCTUATION, ","),
    LEFT_BRACE(Group.PUNCTUATION, "{"),
    RIGHT_BRACE(Group.PUNCTUATION, "}"),
    LEFT_BRACKET(Group.PUNCTUATION, "["),
    RIGHT_BRACKET(Group.PUNCTUATION, "]"),
    LEFT_PAREN(Group.PUNCTUATION, "("),
    RIGHT_PAREN(Group.PUNCTUATION, ")"),
    OPEN_HIST(Group.PUNCTUATION, "{{"),
    CLOSE_HIST(Group.PUNCTUATION, "}}"),
    SPACE(Group.PUNCTUATION, "<space>"),
    TIMES(Group.PUNCTUATION, "x"),

    /** The key of a histogram's part, in a series description. */
    HISTOGRAM_KEY(Group.OTHER, null),
    /** How counters were reset, in a series description. */
    RESET_HINT(Group.OTHER, null),

    ADD(Group.OPERATOR, "+"),
    SUB(Group.OPERATOR, "-"),
    MUL(Group.OPERATOR, "*"),
    DIV(Group.OPERATOR, "/"),
    MOD(Group.OPERATOR, "%"),
    POW(Group.OPERATOR, "^"),
    EQLC(Group.OPERATOR, "=="),
    NEQ(Group.OPERATOR, "!="),
    GTR(Group.OPERATOR, ">"),
    LSS(Group.OPERATOR, "<"),
    GTE(Group.OPERATOR, ">="),
    LTE(Group.OPERATOR, "<="),
    TRIM_LOWER(Group.OPERATOR, ">/"),
    TRIM_UPPER(Group.OPERATOR, "</"),
    EQL_REGEX(Group.OPERATOR, "=~"),
    NEQ_REGEX(Group.OPERATOR, "!~"),
    AT(Group.OPERATOR, "@"),
    LAND(Group.OPERATOR, "and"),
    LOR(Group.OPERATOR, "or"),
    LUNLESS(Group.OPERATOR, "unless"),
    ATAN2(Group.OPERATOR, "atan2"),

    SUM(Group.AGGREGATOR, "sum"),
    AVG(Group.AGGREGATOR, "avg"),
    COUNT(Group.AGGREGATOR, "count"),
    MIN(Group.AGGREGATOR, "min"),
    MAX(Group.AGGREGATOR, "max"),
    GROUP(Group.AGGREGATOR, "group"),
    STDDEV(Group.AGGREGATOR, "stddev"),
    STDVAR(Group.AGGREGATOR, "stdvar"),
    TOPK(Group.AGGREGATOR, "topk"),
    BOTTOMK(Group.AGGREGATOR, "bottomk"),
    COUNT_VALUES(Group.AGGREGATOR, "count_values"),
    QUANTILE(Group.AGGREGATOR, "quantile"),
    LIMITK(Group.AGGREGATOR, "limitk"),
    LIMIT_RATIO(Group.AGGREGATOR, "limit_ratio"),

    OFFSET(Group.KEYWORD, "offset"),
    SMOOTHED(Group.KEYWORD, "smoothed"),
    ANCHORED(Group.KEYWORD, "anchored"),
    BY(Group.KEYWORD, "by"),
    WITHOUT(Group.KEYWORD, "without"),
    ON(Group.KEYWORD, "on"),
    IGNORING(Group.KEYWORD, "ignoring"),
    GROUP_LEFT(Group.KEYWORD, "group_left"),
    GROUP_RIGHT(Group.KEYWORD, "group_right"),
    FILL(Group.KEYWORD, "fill"),
    FILL_LEFT(Group.KEYWORD, "fill_left"),
    FILL_RIGHT(Group.KEYWORD, "fill_right"),
    BOOL(Group.KEYWORD, "bool"),

    START(Group.PREPROCESSOR, "start"),
    END(Group.PREPROCESSOR, "end"),
    STEP(Group.PREPROCESSOR, "step"),
    RANGE(Group.PREPROCESSOR, "range"),
    MAX_OF(Group.PREPROCESSOR, "max_of"),
    MIN_OF(Group.PREPROCESSOR, "min_of");

    /** What a kind belongs to; it decides how an error text shows the token. */
    enum Group {
        OTHER,
        PUNCTUATION,
        OPERATOR,
        AGGREGATOR,
        KEYWORD,
        PREPROCESSOR
    }

    private static final Map<String, TokenType> WORDS = words();

    private final Group group;
    private final @Nullable String text;

    TokenType(Group group, @Nullable String text) {
        this.group = group;
        this.text = text;
    }

    Group group() {
        return group;
    }

    /** Whether the kind always has the same text. */
    boolean isFixed() {
        return text != null;
    }

    /** The kind of a keyword in any case; null for other words. */
    static @Nullable TokenType ofWord(String word) {
        return WORDS.get(word.toLowerCase(Locale.ROOT));
    }

    /** Whether the token stands for a metric's name where one is expected. */
    boolean isMetricName() {
        return switch (this) {
            case IDENTIFIER, METRIC_IDENTIFIER, LAND, LOR, LUNLESS -> true;
            case ON, IGNORING, GROUP_LEFT, GROUP_RIGHT, BOOL, ATAN2 -> false;
            default -> group == Group.AGGREGATOR || group == Group.KEYWORD || group == Group.PREPROCESSOR;
        };
    }

    /** Whether the token stands for a label's name in a list of labels. */
    boolean isLabelName() {
        return switch (this) {
            case WITHOUT -> false;
            case ON, IGNORING, GROUP_LEFT, GROUP_RIGHT, BOOL, ATAN2 -> true;
            default -> isMetricName();
        };
    }

    private static Map<String, TokenType> words() {
        Map<String, TokenType> words = new HashMap<>();
        for (TokenType t : values()) {
            if (t.text != null && t.group != Group.PUNCTUATION && Character.isLetter(t.text.charAt(0))) {
                words.put(t.text, t);
            }
        }
        words.put("inf", NUMBER);
        words.put("nan", NUMBER);
        return words;
    }

    /** Whether an expression can begin with it. */
    boolean startsExpression() {
        return switch (this) {
            case NUMBER, DURATION, STRING, LEFT_PAREN, LEFT_BRACE, ADD, SUB -> true;
            default -> isMetricName();
        };
    }
}
