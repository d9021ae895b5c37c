package org.narthex.itest.differential;

import static org.narthex.itest.differential.Vocabulary.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.narthex.model.GoQuote;

/** Generates expressions over the whole grammar, each argument of a type that fits. Confined to one thread. */
final class ExpressionGenerator {
    private static final String[] COMPARISONS = {"==", "!=", ">", "<", ">=", "<="};
    private static final String[] ARITHMETIC = {"+", "-", "*", "/", "%", "^", "atan2"};
    private static final String[] ARITHMETIC_SINCE_TWO = {"+", "-", "*", "/", "%", "^"};
    private static final String[] AGGREGATIONS = {
        "sum", "sum", "avg", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile", "topk", "bottomk",
        "count_values", "limitk", "limit_ratio"
    };
    private static final String[] AGGREGATIONS_SINCE_TWO = {
        "sum", "avg", "min", "max", "count", "group", "quantile", "topk", "bottomk"
    };
    private static final String[] NUMBERS = {
        "0", "1", "2", "-1", "0.5", "3", "1e3", "NaN", "Inf", "-Inf", "0.1", "100", "5m", "0x1F", "1_000", "-0.5", "1e-7"
    };

    private final Vocabulary words;
    private final SplittableRandom random;
    private final Dialect dialect;
    private final SelectorGenerator selectors;
    private final CallGenerator calls;
    private final MistakeGenerator mistakes;
    private int subqueries;

    ExpressionGenerator(Vocabulary words, SplittableRandom random, Dialect dialect) {
        this.words = words;
        this.random = random;
        this.dialect = dialect;
        this.selectors = new SelectorGenerator(words, random, dialect);
        this.calls = new CallGenerator(this, words, random, dialect);
        this.mistakes = new MistakeGenerator(this, words, random);
    }

    /** An expression of any type that a query can have. */
    String expression() {
        int depth = pick(random, 1, 2, 2, 3, 3, 4);
        String metric = words.metric(random);
        int choice = random.nextInt(100);
        if (dialect.extended()) {
            if (choice == 0) {
                return text();
            }
            if (choice < 3) {
                return matrix(depth - 1, metric);
            }
        }
        if (dialect.extended() && choice >= 97) {
            return mistakes.expression(depth, metric);
        }
        return choice < 7 ? scalar(depth) : vector(depth, metric);
    }

    /** An instant vector, mostly about the metric. */
    String vector(int depth, String about) {
        String metric = random.nextInt(12) == 0 ? words.metric(random) : about;
        if (depth <= 0) {
            return selectors.vector(metric);
        }
        int choice = random.nextInt(100);
        if (choice < 12) {
            return selectors.vector(metric);
        } else if (choice < 50) {
            return calls.vector(depth, metric);
        } else if (choice < 68) {
            return aggregation(depth, metric);
        } else if (choice < 84) {
            return join(depth, metric);
        } else if (choice < 94) {
            return withScalar(depth, metric);
        } else if (choice < 96) {
            return pick(random, "-", "+") + operand(vector(depth - 1, metric));
        } else if (choice < 98) {
            return "(" + vector(depth - 1, metric) + ")";
        }
        return "vector(" + scalar(depth - 1) + ")";
    }

    /** A range vector. */
    String matrix(int depth, String metric) {
        if (depth > 0 && subqueries < 2 && dialect.extended() && random.nextInt(4) == 0) {
            subqueries++;
            return operand(vector(depth - 1, metric)) + selectors.subquery();
        }
        return selectors.matrix(metric);
    }

    /** A scalar. */
    String scalar(int depth) {
        if (depth <= 0 || random.nextInt(3) == 0) {
            String number = pick(random, NUMBERS);
            return dialect.extended() || !number.matches(".*[m_].*") ? number : "4";
        }
        return switch (random.nextInt(dialect.extended() ? 9 : 6)) {
            case 0 -> "time()";
            case 1 -> "pi()";
            case 2 -> "scalar(" + vector(depth - 1, words.metric(random)) + ")";
            case 3 -> operand(scalar(depth - 1)) + " " + arithmetic() + " " + operand(scalar(depth - 1));
            case 4 ->
                operand(scalar(depth - 1)) + " " + pick(random, COMPARISONS) + " bool " + operand(scalar(depth - 1));
            case 5 -> "-" + operand(scalar(depth - 1));
            case 6 -> pick(random, "start()", "end()", "step()", "range()");
            default ->
                pick(random, "max_of(", "min_of(") + scalar(depth - 1) + ", " + scalar(depth - 1) + ")";
        };
    }

    /** A small number, as a parameter. */
    String number(String... likely) {
        return random.nextInt(10) == 0 ? scalar(1) : pick(random, likely);
    }

    private String arithmetic() {
        return pick(random, dialect.extended() ? ARITHMETIC : ARITHMETIC_SINCE_TWO);
    }

    /** A string. */
    String text() {
        return pick(random, "\"text\"", "'it\\'s'", "`raw\\n`", "\"é\\u00e9\\x41\"", "\"\"");
    }

    /** Some labels in parentheses. */
    String labels(String metric) {
        int count = pick(random, 0, 1, 1, 1, 2, 2, 3);
        TreeSet<String> names = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            names.add(SelectorGenerator.name(words.label(random, metric)));
        }
        if (dialect.extended() && random.nextInt(40) == 0) {
            names.add("__name__");
        }
        return "(" + String.join(", ", names) + ")";
    }

    private String aggregation(int depth, String metric) {
        String name = dialect.extended() ? pick(random, AGGREGATIONS) : pick(random, AGGREGATIONS_SINCE_TWO);
        List<String> arguments = new ArrayList<>();
        switch (name) {
            case "quantile" -> arguments.add(number("0.5", "0.9", "0", "1", "-1", "2", "NaN", "0.25"));
            case "topk", "bottomk", "limitk" -> arguments.add(number("1", "2", "3", "5", "100", "0", "-1", "1.9"));
            case "limit_ratio" -> arguments.add(number("0.5", "-0.5", "1", "-1", "0.1", "0", "1.5", "-3"));
            case "count_values" ->
                arguments.add(GoQuote.quote(pick(random, "v", "value", words.label(random, metric))));
            default -> {}
        }
        arguments.add(vector(depth - 1, metric));
        String all = "(" + String.join(", ", arguments) + ")";
        if (random.nextInt(3) == 0) {
            return name + all;
        }
        String grouping = pick(random, "by ", "without ") + labels(metric);
        return random.nextBoolean() ? name + " " + grouping + " " + all : name + all + " " + grouping;
    }

    private String join(int depth, String metric) {
        String other = random.nextInt(3) == 0 ? words.metric(random) : metric;
        String left = operand(vector(depth - 1, metric));
        String right = operand(vector(depth - 1, other));
        int choice = random.nextInt(10);
        if (choice == 0) {
            return grouped(left, depth, metric);
        } else if (choice < 3) {
            String matching = random.nextBoolean() ? "" : pick(random, "on", "ignoring") + labels(metric) + " ";
            return left + " " + pick(random, "and", "or", "unless") + " " + matching + right;
        }
        boolean comparison = choice < 6;
        boolean trim = dialect.extended() && random.nextInt(40) == 0;
        String operator = comparison ? pick(random, COMPARISONS) : arithmetic();
        if (trim) {
            operator = pick(random, "</", ">/");
        }
        StringBuilder out = new StringBuilder(left).append(' ').append(operator).append(' ');
        if (comparison && !trim && random.nextInt(3) == 0) {
            out.append("bool ");
        }
        if (random.nextInt(5) < 3) {
            out.append(pick(random, "on", "ignoring")).append(labels(metric)).append(' ');
            int group = random.nextInt(4);
            if (group < 2) {
                out.append(group == 0 ? "group_left" : "group_right");
                if (random.nextBoolean()) {
                    out.append(labels(other));
                }
                out.append(' ');
            }
        }
        if (dialect.extended() && random.nextInt(8) == 0) {
            out.append(pick(random, "fill(0) ", "fill_left(1) ", "fill_right(-2.5) ", "fill_left(1) fill_right(2) ", "fill(NaN) ", "fill_right(5m) fill_left(-Inf) ", "fill(+0x1F) "));
        }
        return out.append(right).toString();
    }

    /** A join of many with one: the other side is an aggregation by the labels that are matched. */
    private String grouped(String left, int depth, String metric) {
        String on = labels(metric);
        String one = "(" + pick(random, "sum", "max", "count", "avg") + " by " + on + " (" + vector(depth - 1, metric) + "))";
        boolean toTheLeft = random.nextBoolean();
        String operator = random.nextInt(3) == 0 ? pick(random, COMPARISONS) : arithmetic();
        String modifiers = " " + operator + " on" + on + (toTheLeft ? " group_left" : " group_right")
                + pick(random, "", "", "()", "(" + SelectorGenerator.name(words.label(random, metric)) + ")") + " ";
        return toTheLeft ? left + modifiers + one : one + modifiers + left;
    }

    private String withScalar(int depth, String metric) {
        String vector = operand(vector(depth - 1, metric));
        String scalar = operand(scalar(depth - 1));
        String operator = random.nextBoolean() ? arithmetic() : pick(random, COMPARISONS);
        if (dialect.extended() && random.nextInt(12) == 0) {
            return vector + pick(random, " </ ", " >/ ") + scalar;
        } else if (operator.matches("[=!<>]=?") && random.nextInt(3) == 0) {
            operator += " bool";
        }
        return random.nextInt(3) > 0 ? vector + " " + operator + " " + scalar : scalar + " " + operator + " " + vector;
    }

    /** An expression that can stand beside an operator. */
    static String operand(String expression) {
        return expression.matches("[\\w:.]+(\\([^()]*\\))?") ? expression : "(" + expression + ")";
    }
}
