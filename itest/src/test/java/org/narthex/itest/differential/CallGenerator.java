package org.narthex.itest.differential;

import static org.narthex.itest.differential.Vocabulary.pick;

import java.util.SplittableRandom;
import org.narthex.model.GoQuote;

/** Generates calls of functions that return a vector. Confined to one thread. */
final class CallGenerator {
    private static final String[] OF_VECTOR = {
        "abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
        "cosh", "tanh", "asinh", "acosh", "atanh", "deg", "rad", "sgn", "round", "absent", "timestamp", "minute", "hour",
        "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year", "sort", "sort_desc"
    };
    private static final String[] OF_HISTOGRAM = {
        "histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar", "start_timestamp"
    };
    private static final String[] OF_MATRIX = {
        "delta", "irate", "idelta", "deriv", "changes", "resets", "avg_over_time", "sum_over_time", "min_over_time",
        "max_over_time", "count_over_time", "stddev_over_time", "stdvar_over_time", "last_over_time", "present_over_time",
        "absent_over_time"
    };
    private static final String[] OF_MATRIX_NOW = {
        "rate", "increase", "rate", "increase", "first_over_time", "mad_over_time", "ts_of_first_over_time",
        "ts_of_last_over_time", "ts_of_min_over_time", "ts_of_max_over_time"
    };

    private final ExpressionGenerator expressions;
    private final Vocabulary words;
    private final SplittableRandom random;
    private final Dialect dialect;

    CallGenerator(ExpressionGenerator expressions, Vocabulary words, SplittableRandom random, Dialect dialect) {
        this.expressions = expressions;
        this.words = words;
        this.random = random;
        this.dialect = dialect;
    }

    /** A call. */
    String vector(int depth, String metric) {
        int choice = random.nextInt(100);
        if (choice < 40) {
            return overTime(depth, metric);
        } else if (choice < 58) {
            return pick(random, OF_VECTOR) + "(" + expressions.vector(depth - 1, metric) + ")";
        } else if (choice < 68 && dialect.extended()) {
            return pick(random, OF_HISTOGRAM) + "(" + expressions.vector(depth - 1, metric) + ")";
        } else if (choice < 80) {
            return withNumbers(depth, metric);
        } else if (choice < 90 && dialect.extended()) {
            return ofLabels(depth, metric);
        } else if (choice < 92) {
            return pick(random, "minute()", "hour()", "day_of_week()", "day_of_month()", "month()", "year()",
                    "days_in_month()", dialect.extended() ? "day_of_year()" : "hour()");
        } else if (!dialect.extended()) {
            return overTime(depth, metric);
        } else if (choice < 96) {
            return info(depth, metric);
        }
        return pick(random, "sort_by_label", "sort_by_label_desc") + "(" + expressions.vector(depth - 1, metric)
                + (random.nextInt(4) == 0 ? "" : ", " + GoQuote.quote(words.label(random, metric))) + ")";
    }

    private String overTime(int depth, String metric) {
        String matrix = expressions.matrix(depth - 1, metric);
        int choice = random.nextInt(20);
        if (choice == 0) {
            return "quantile_over_time(" + expressions.number("0.5", "0.9", "0", "1", "2", "-1", "NaN") + ", " + matrix + ")";
        } else if (choice == 1 && dialect.extended()) {
            return "predict_linear(" + matrix + ", " + expressions.number("60", "3600", "-10", "0") + ")";
        } else if (choice == 2 && dialect.extended()) {
            return "double_exponential_smoothing(" + matrix + ", " + expressions.number("0.5", "0.1", "0.9") + ", "
                    + expressions.number("0.5", "0.2", "0.99") + ")";
        }
        boolean now = dialect.extended() && random.nextBoolean();
        return pick(random, now ? OF_MATRIX_NOW : OF_MATRIX) + "(" + matrix + ")";
    }

    private String withNumbers(int depth, String metric) {
        String vector = expressions.vector(depth - 1, metric);
        return switch (random.nextInt(dialect.extended() ? 8 : 4)) {
            case 0 -> "clamp(" + vector + ", " + expressions.number("0", "-1", "5") + ", " + expressions.number("1", "10", "-5") + ")";
            case 1 -> "clamp_min(" + vector + ", " + expressions.number("0", "1", "5", "NaN") + ")";
            case 2 -> "clamp_max(" + vector + ", " + expressions.number("0", "1", "100", "NaN") + ")";
            case 3 -> "round(" + vector + ", " + expressions.number("5", "0.1", "1", "0", "-2", "0.25") + ")";
            case 4, 5 -> "histogram_quantile(" + expressions.number("0.5", "0.9", "0.99", "0", "1", "-1", "2", "NaN") + ", " + vector + ")";
            case 6 ->
                "histogram_fraction(" + expressions.number("0", "-Inf", "0.1", "1") + ", "
                        + expressions.number("1", "Inf", "0.2", "5", "NaN") + ", " + vector + ")";
            default -> "histogram_quantiles(" + vector + ", \"q\", " + expressions.number("0.5", "0.1") + ", "
                    + expressions.number("0.9", "1", "0.5") + ")";
        };
    }

    private String ofLabels(int depth, String metric) {
        String vector = expressions.vector(depth - 1, metric);
        String label = words.label(random, metric);
        String other = words.label(random, metric);
        String target = pick(random, "dst", label, other, "__name__");
        if (random.nextInt(4) == 0) {
            return "label_join(" + vector + ", " + GoQuote.quote(target) + ", " + pick(random, "\"-\"", "\"\"", "\"é\"") + ", "
                    + GoQuote.quote(label) + ", " + GoQuote.quote(other) + ")";
        }
        return "label_replace(" + vector + ", " + GoQuote.quote(target) + ", "
                + pick(random, "\"$1\"", "\"x\"", "\"\"", "\"${1}-$2\"", "\"$0\"", "\"$$\"", "\"$name\"") + ", " + GoQuote.quote(label) + ", "
                + pick(random, "\"(.*)\"", "\"(.).*\"", "\"(?P<name>[a-z0-9]*):?(.*)\"", "\"\"", "\"nothing\"", "\"(a|b|c).*\"") + ")";
    }

    private String info(int depth, String metric) {
        String vector = expressions.vector(depth - 1, metric);
        String label = SelectorGenerator.name(words.label(random, pick(random, "target_info", metric)));
        String selector = pick(
                random,
                "",
                "{version=~\".+\"}",
                "{zone=\"eu\"}",
                "{__name__=~\".*info\"}",
                "{__name__=\"build_info\"}",
                "{}",
                "{" + label + "=~\".*\"}",
                "{" + label + "!=\"us\"}",
                "{__name__=~\"(target|build)_info|up\", " + label + "=~\".+\"}",
                "{__name__!=\"target_info\", __name__=~\".+_info\"}",
                "{version=\"1.0\", zone=~\"e.|us\"}");
        return "info(" + vector + (selector.isEmpty() ? "" : ", " + selector) + ")";
    }
}
