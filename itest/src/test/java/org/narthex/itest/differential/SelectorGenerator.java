package org.narthex.itest.differential;

import static org.narthex.itest.differential.Vocabulary.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.narthex.model.GoQuote;

/** Generates selectors, durations and modifiers. Confined to one thread. */
final class SelectorGenerator {
    private static final Pattern PLAIN_METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern PLAIN_LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final String[] RANGES = {"15s", "30s", "1m", "90s", "2m", "5m", "10m", "1h", "300", "1m30s", "47s", "1ms"};
    private static final String[] RANGES_SINCE_TWO = {"15s", "30s", "1m", "90s", "2m", "5m", "10m", "1h", "1m30s", "47s"};
    private static final String[] OFFSETS_SINCE_TWO = {"1m", "5m", "-1m", "15s", "7s", "1h", "1500ms"};
    private static final String[] STEPS = {"15s", "30s", "1m", "", "5m", "13s", "45s", "60"};
    private static final String[] OFFSETS = {"1m", "5m", "-1m", "15s", "7s", "1h", "30", "-30", "1500ms", "0s"};

    private final Vocabulary words;
    private final SplittableRandom random;
    private final Dialect dialect;
    private final DurationGenerator durations;

    SelectorGenerator(Vocabulary words, SplittableRandom random, Dialect dialect) {
        this.words = words;
        this.random = random;
        this.dialect = dialect;
        this.durations = new DurationGenerator(random);
    }

    /** A selector of a metric with modifiers. */
    String vector(String metric) {
        String extended = dialect.extended() && random.nextInt(40) == 0 ? " smoothed" : "";
        return selector(metric) + extended + modifiers();
    }

    /** A range of a metric with modifiers. */
    String matrix(String metric) {
        String extended =
                dialect.extended() && random.nextInt(10) == 0 ? pick(random, " anchored", " smoothed") : "";
        return selector(metric) + "[" + range() + "]" + extended + modifiers();
    }

    /** The length of a range. */
    String range() {
        if (!dialect.extended()) {
            return pick(random, RANGES_SINCE_TWO);
        }
        return random.nextInt(12) == 0 ? durations.range() : pick(random, RANGES);
    }

    /** The brackets of a subquery. */
    String subquery() {
        boolean computed = dialect.extended() && random.nextInt(12) == 0;
        return "[" + range() + ":" + (computed ? durations.range() : pick(random, STEPS)) + "]" + modifiers();
    }

    /** Offset and {@code @}, mostly none. */
    String modifiers() {
        StringBuilder out = new StringBuilder();
        int choice = random.nextInt(30);
        if (choice == 0 || choice == 2) {
            out.append(" offset ").append(offset());
        }
        if (choice == 1 || choice == 2) {
            out.append(" @ ").append(at());
        }
        if (choice == 3) {
            out.append(" @ ").append(at()).append(" offset ").append(offset());
        }
        return out.toString();
    }

    private String offset() {
        if (!dialect.extended()) {
            return pick(random, OFFSETS_SINCE_TWO);
        }
        return random.nextInt(5) == 0 ? durations.offset() : pick(random, OFFSETS);
    }

    private String at() {
        return pick(random, "start()", "end()", Long.toString(random.nextLong(words.start(), words.end())));
    }

    private String selector(String metric) {
        List<String> matchers = new ArrayList<>();
        List<Map<String, String>> series = words.series().getOrDefault(metric, List.of());
        int count = pick(random, 0, 0, 0, 0, 0, 0, 1, 1, 2);
        for (int i = 0; i < count; i++) {
            matchers.add(matcher(metric, series));
        }
        boolean plain = PLAIN_METRIC.matcher(metric).matches();
        if (!plain) {
            matchers.addFirst(GoQuote.quote(metric));
        } else if (random.nextInt(40) == 0) {
            matchers.addFirst("__name__" + pick(random, "=", "=~") + GoQuote.quote(metric));
            plain = false;
        } else if (dialect.extended() && random.nextInt(60) == 0) {
            String part = metric.substring(0, Math.min(metric.length(), 6));
            matchers.addFirst("__name__=~" + GoQuote.quote(part + ".*"));
            plain = false;
        }
        String braces = matchers.isEmpty() ? "" : "{" + String.join(pick(random, ",", ", "), matchers) + "}";
        return (plain ? metric : "") + braces;
    }

    private String matcher(String metric, List<Map<String, String>> series) {
        String label = words.label(random, metric);
        String value = series.isEmpty() ? "" : pick(random, series).getOrDefault(label, "");
        String operator = pick(random, "=", "=", "=", "!=", "=~", "=~", "!~");
        if (operator.endsWith("~")) {
            value = pick(
                    random,
                    Pattern.quote(value).equals(value) ? value : value.replaceAll("([^a-zA-Z0-9\\x{80}-\\x{10ffff}])", "\\\\$1"),
                    ".*",
                    ".+",
                    "a.*|b.*",
                    value.isEmpty() ? "" : "[" + "a-m0-4" + "].*",
                    "(?i:A|GET|N1.*)");
        }
        return name(label) + operator + GoQuote.quote(value);
    }

    /** A label's name as it is written in a query. */
    static String name(String label) {
        return PLAIN_LABEL.matcher(label).matches() ? label : GoQuote.quote(label);
    }

    /** Whether neither a metric's name nor its labels need quotes. */
    static boolean isPlain(String metric, Iterable<String> labels) {
        for (String label : labels) {
            if (!PLAIN_LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return PLAIN_METRIC.matcher(metric).matches();
    }
}
