package org.narthex.itest.differential;

import static org.narthex.itest.differential.Vocabulary.pick;

import java.util.SplittableRandom;
import org.narthex.model.GoQuote;

/** Generates expressions that are wrong in one place: types, numbers of arguments, names, matches, parameters. Confined to one thread. */
final class MistakeGenerator {
    private final ExpressionGenerator expressions;
    private final Vocabulary words;
    private final SplittableRandom random;

    MistakeGenerator(ExpressionGenerator expressions, Vocabulary words, SplittableRandom random) {
        this.expressions = expressions;
        this.words = words;
        this.random = random;
    }

    /** An expression with a mistake, which some data may forgive. */
    String expression(int depth, String metric) {
        String vector = ExpressionGenerator.operand(expressions.vector(depth - 1, metric));
        String matrix = expressions.matrix(depth - 1, metric);
        String label = GoQuote.quote(words.label(random, metric));
        return switch (random.nextInt(15)) {
            case 0 -> pick(random, "rate", "sum_over_time", "absent_over_time") + "(" + vector + ")";
            case 1 -> pick(random, "abs", "sum", "histogram_sum", "sort") + "(" + matrix + ")";
            case 2 -> pick(random, "sum", "topk", "quantile", "count_values", "limitk") + "(" + expressions.scalar(1) + ")";
            case 3 -> pick(random, "clamp", "round", "label_replace", "histogram_quantile", "vector", "scalar") + "(" + vector + ", " + vector + ")";
            case 4 -> vector + " " + pick(random, "and", "or", "unless") + " " + expressions.scalar(1);
            case 5 -> expressions.scalar(1) + " " + pick(random, "==", ">", "<=") + " " + expressions.scalar(1);
            case 6 -> vector + " " + pick(random, "* on() ", "/ on() group_left() ", "== on() group_right() ", "+ ignoring(" + label + ") ") + vector;
            case 7 -> metric.matches("\\w+") ? metric + "{" + pick(random, "a=~\"[\"", "a=~\"(\"", "a=~\"a{1001}\"", "a=\"b", "a=b", "\"a\"=~\"\\\\q\"") + "}" : "{}";
            case 8 -> pick(random, "{}", "{a=\"\"}", "{a=~\".*\"}", "{a!=\"b\"}", "up{__name__=\"down\"}", "{__name__=~\"\"}");
            case 9 -> vector + pick(random, " offset 5m", "[5m]", " @ 1", " anchored", " smoothed", "[5m:1m] anchored", " offset 1m offset 2m");
            case 10 -> "label_replace(" + vector + ", " + pick(random, "\"\"", "\"~\"", label) + ", \"$1\", " + label + ", "
                    + pick(random, "\"(\"", "\"(.*)\"", "\"[z-a]\"") + ")";
            case 11 -> "count_values(" + pick(random, "\"\"", "\"a b\"", "\"é\"", "\"__name__\"") + ", " + vector + ")";
            case 12 -> vector + pick(random, " + fill(0) ", " and fill(0) ", " == bool fill_left(1) ", " * group_left ") + pick(random, vector, "1");
            case 13 -> pick(random, "limit_ratio(NaN, ", "topk(NaN, ", "bottomk(1e30, ", "limitk(-1e30, ", "quantile(NaN, ", "topk(scalar(up), ") + vector + ")";
            default -> pick(random, "double_exponential_smoothing(" + matrix + ", 0, 0.5)", "double_exponential_smoothing(" + matrix + ", 0.5, 1)",
                    "nothing(" + vector + ")", "info(" + vector + ", " + vector + ")", "time(1)", "histogram_quantiles(" + vector + ", \"\", 0.5)",
                    "minute(" + matrix + ")", "sort_by_label(" + vector + ", 1)", "-" + matrix, "-\"text\"", "max_of(1)", "pi(" + vector + ")");
        };
    }
}
