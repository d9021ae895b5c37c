package org.narthex.promql.parser.fuzz;

import java.util.SplittableRandom;

/** Expressions, series descriptions and durations along the grammar; most of them are valid. Confined to one thread. */
final class GrammarInput {
    private static final String[] NAMES = {
        "a", "up", "http_requests_total", "job:x:rate5m", "sum", "by", "on", "offset", "bool", "start", "step", "fill", "le", "inf", "nan",
        "anchored", "max_of", "_", "__name__", "and", "é"
    };
    private static final String[] NUMBERS = {
        "0", "1", "2.5", ".5", "1e3", "1e-7", "1E+400", "0x1F", "017", "08", "1_000", "NaN", "Inf", "inf", "+Inf", "9007199254740993",
        "18446744073709551616", "4.9e-324", "5m", "1h30m", "1y", "90s", "1ms", "00", "0.1", "292y", "300y", "1d2h3m4s5ms"
    };
    private static final String[] DURATIONS = {
        "5m", "1h30m", "1ms", "1y", "300", "1.5", "0", "0s", "292y", "293y", "1w2d", "1m1h", "5", "1e3", "0x10", "-5m", "1m1m", "9999999999w"
    };
    private static final String[] TEXTS = {
        "\"\"", "\"a\"", "'it\\'s'", "`raw\\n`", "\"\\xff\"", "\"\\u00e9\"", "\"\\U0001F525\"", "\"\\101\"", "\"(?i:a.*)|b\"", "\"[a\"",
        "\".*\"", "\".+\"", "\"a\\\\.b\"", "\"\uDC80\"", "\"日本\"", "\"\\n\\t\\\"\"", "'\"'", "\"a{1001}\"", "\"^a$\""
    };
    private static final String[] FUNCTIONS = {
        "rate", "abs", "sum_over_time", "histogram_quantile", "label_replace", "label_join", "time", "vector", "scalar", "absent",
        "info", "sort_by_label", "clamp", "round", "quantile_over_time", "predict_linear", "pi", "histogram_quantiles", "max_of", "min_of",
        "double_exponential_smoothing", "start", "end", "step", "range", "nothing", "ABS", "minute"
    };
    private static final String[] AGGREGATIONS = {
        "sum", "avg", "topk", "count_values", "quantile", "limitk", "limit_ratio", "group", "stddev", "SUM", "Min"
    };
    private static final String[] OPERATORS = {
        "+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless", "</", ">/", "=~", "AND"
    };

    private final SplittableRandom random;

    GrammarInput(SplittableRandom random) {
        this.random = random;
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** An expression. */
    String expression(int depth) {
        if (depth <= 0) {
            return pick(selector(), pick(NUMBERS), selector(), pick(TEXTS));
        }
        return switch (random.nextInt(12)) {
            case 0 -> selector() + "[" + duration(2) + "]" + modifiers();
            case 1 -> selector() + modifiers();
            case 2 -> pick("-", "+", "- ", "--") + expression(depth - 1);
            case 3 -> "(" + expression(depth - 1) + ")";
            case 4 -> call(depth);
            case 5 -> aggregation(depth);
            case 6, 7, 8 -> expression(depth - 1) + space() + pick(OPERATORS) + space() + matching() + expression(depth - 1);
            case 9 -> expression(depth - 1) + "[" + duration(2) + ":" + (oneIn(2) ? "" : duration(1)) + "]" + modifiers();
            case 10 -> pick(NUMBERS);
            default -> pick("rate", "max_over_time") + "(" + selector() + "[" + duration(1) + "]" + modifiers() + ")";
        };
    }

    private String space() {
        return pick(" ", "", " ", "\n", " # note\n", "\t");
    }

    /** A selector. */
    String selector() {
        if (oneIn(3)) {
            return pick(NAMES);
        }
        StringBuilder out = new StringBuilder(oneIn(3) ? "" : pick(NAMES)).append('{');
        for (int n = random.nextInt(4); n > 0; n--) {
            if (oneIn(8)) {
                out.append(pick(TEXTS));
            } else {
                out.append(oneIn(6) ? pick(TEXTS) : pick(NAMES)).append(pick("=", "!=", "=~", "!~", " = ", "==")).append(pick(TEXTS));
            }
            out.append(n > 1 || oneIn(5) ? "," : "");
        }
        return out.append('}').toString();
    }

    private String modifiers() {
        StringBuilder out = new StringBuilder();
        while (oneIn(3)) {
            out.append(switch (random.nextInt(6)) {
                case 0 -> " offset " + duration(2);
                case 1 -> " offset -" + duration(1);
                case 2 -> " @ " + pick("start()", "end()", "0", "1609746000.123", "-1", "1e18", "NaN", "+5", "0.0005", "9e15");
                case 3 -> pick(" anchored", " smoothed");
                case 4 -> "[" + duration(1) + ":" + duration(0) + "]";
                default -> " offset (" + duration(1) + ")";
            });
        }
        return out.toString();
    }

    /** A duration, literal or computed. */
    String duration(int depth) {
        if (depth <= 0 || oneIn(2)) {
            return pick(DURATIONS);
        }
        return switch (random.nextInt(5)) {
            case 0 -> "(" + duration(depth - 1) + ")";
            case 1 -> duration(depth - 1) + pick("+", " - ", "*", "/", "%", "^", " ^ ") + duration(depth - 1);
            case 2 -> pick("step()", "range()", "step( )");
            case 3 -> pick("max_of(", "min_of(") + duration(depth - 1) + "," + duration(depth - 1) + ")";
            default -> pick("-", "+", "-(", "") + duration(depth - 1);
        };
    }

    private String matching() {
        if (!oneIn(3)) {
            return oneIn(8) ? "bool " : "";
        }
        return pick("on", "ignoring") + labels()
                + (oneIn(2) ? pick(" group_left", " group_right") + (oneIn(2) ? labels() : "") : "")
                + (oneIn(3) ? pick(" fill(0)", " fill_left(-1)", " fill_right(2) fill_left(NaN)", " fill(1m)", " fill(-0) ") : "")
                + " ";
    }

    private String labels() {
        StringBuilder out = new StringBuilder("(");
        for (int n = random.nextInt(3); n > 0; n--) {
            out.append(oneIn(5) ? pick(TEXTS) : pick(NAMES)).append(n > 1 || oneIn(6) ? ", " : "");
        }
        return out.append(')').toString();
    }

    private String call(int depth) {
        StringBuilder out = new StringBuilder(pick(FUNCTIONS)).append('(');
        for (int n = random.nextInt(4); n > 0; n--) {
            out.append(oneIn(3) ? pick(TEXTS[random.nextInt(TEXTS.length)], pick(NUMBERS)) : expression(depth - 1)).append(n > 1 ? ", " : "");
        }
        return out.append(')').toString();
    }

    private String aggregation(int depth) {
        String parameter = oneIn(3) ? pick("1", "0.5", "\"v\"", "2") + ", " : "";
        String body = "(" + parameter + expression(depth - 1) + ")";
        return switch (random.nextInt(3)) {
            case 0 -> pick(AGGREGATIONS) + body;
            case 1 -> pick(AGGREGATIONS) + " " + pick("by", "without") + labels() + body;
            default -> pick(AGGREGATIONS) + body + pick(" by ", " without ") + labels();
        };
    }

    /** A series with its values. */
    String series() {
        StringBuilder out = new StringBuilder(selector());
        for (int n = random.nextInt(5); n > 0; n--) {
            out.append(' ').append(switch (random.nextInt(9)) {
                case 0 -> pick("_", "_x3", "_x0", "stale", "stalex2");
                case 1 -> pick(NUMBERS) + pick("+", "-") + pick(NUMBERS) + "x" + random.nextInt(4);
                case 2 -> pick(NUMBERS) + "x" + pick("3", "0", "-1", "2.5", "1e2");
                case 3, 4 -> histogram();
                case 5 -> histogram() + pick("+", "-") + histogram() + "x" + random.nextInt(3);
                case 6 -> histogram() + "x2";
                default -> pick(NUMBERS);
            });
        }
        return out.toString();
    }

    private String histogram() {
        StringBuilder out = new StringBuilder("{{");
        for (int n = random.nextInt(5); n > 0; n--) {
            out.append(pick(
                            "schema:1", "schema:-53", "schema:9", "sum:3", "count:-2", "z_bucket:1", "z_bucket_w:0.001", "buckets:[1 2]", "buckets:[]",
                            "offset:-1", "offset:2147483647", "n_offset:-2147483648", "schema:-4", "schema:8", "offset:100000", "n_buckets:[1]", "n_offset:2", "custom_values:[1 2 3]", "counter_reset_hint:gauge", "sum:NaN", "count:1e400"))
                    .append(n > 1 ? " " : "");
        }
        return out.append("}}").toString();
    }
}
