package org.narthex.itest.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.narthex.promql.parser.FunctionTable;

/**
 * Counts what the queries of a run are made of, and what their answers have: how often each word of the language was
 * asked for, how often with a result that is not empty, and how often each kind of value, error and annotation came back.
 * Confined to one thread.
 */
final class Coverage {
    private static final Pattern STRINGS = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"|'(\\\\.|[^'\\\\])*'|`[^`]*`|#.*");
    private static final Pattern WORDS = Pattern.compile(
            "\\[[^\\[\\]]*:[^\\[\\]]*\\]|@ *(start|end)\\(\\)|[a-zA-Z_][\\w:.]*|==|!=|>=|<=|=~|!~|</|>/|[-+*/%^@<>=\\[]",
            Pattern.CASE_INSENSITIVE);
    private static final List<String> KEYWORDS = List.of(
            "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile", "topk", "bottomk", "count_values",
            "limitk", "limit_ratio", "by", "without", "on", "ignoring", "group_left", "group_right", "bool", "and", "or",
            "unless", "atan2", "offset", "anchored", "smoothed", "fill", "fill_left", "fill_right");
    private static final List<String> SIGNS = List.of(
            "==", "!=", ">=", "<=", ">", "<", "=~", "!~", "=", "</", ">/", "+", "-", "*", "/", "%", "^", "@", "@ start()",
            "@ end()", "subquery", "range");

    private final TreeSet<String> language = new TreeSet<>(FunctionTable.all().keySet());
    private final Map<String, int[]> asked = new TreeMap<>();
    private final Map<String, Integer> answered = new TreeMap<>();

    Coverage() {
        language.addAll(KEYWORDS);
        language.addAll(SIGNS);
    }

    /** Counts a query and the peer's answer. */
    void add(GeneratedQuery query, JsonNode answer) {
        boolean result = !answer.path("data").path("result").isEmpty();
        for (String word : words(query.expression())) {
            int[] counts = asked.computeIfAbsent(word, w -> new int[2]);
            counts[0]++;
            counts[1] += result ? 1 : 0;
        }
        String type = answer.path("data").path("resultType").asText();
        count(type.isEmpty() ? "error " + answer.path("errorType").asText() : (query.step() == 0 ? "instant " : "range ") + type);
        for (String list : List.of("warnings", "infos")) {
            TreeSet<String> kinds = new TreeSet<>();
            answer.path(list).forEach(note -> kinds.add(kind(note.asText())));
            kinds.forEach(this::count);
        }
        String text = answer.path("data").path("result").toString();
        for (String value : List.of("\"NaN\"", "\"+Inf\"", "\"-Inf\"", "\"-0\"", "\"buckets\"")) {
            if (text.contains(value)) {
                count("value " + value);
            }
        }
    }

    private void count(String what) {
        answered.merge(what, 1, Integer::sum);
    }

    /** An annotation without what depends on the data. */
    private static String kind(String note) {
        return note.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "…").replaceAll("[-+]?[0-9][^ ,)]*|NaN|[-+]?Inf", "…").replaceAll("\\([….:]+\\)", "");
    }

    private TreeSet<String> words(String expression) {
        TreeSet<String> found = new TreeSet<>();
        Matcher matcher = WORDS.matcher(STRINGS.matcher(expression).replaceAll("''"));
        while (matcher.find()) {
            String word = matcher.group().toLowerCase(Locale.ROOT);
            if (word.startsWith("[")) {
                word = word.contains(":") ? "subquery" : "range";
            } else if (word.startsWith("@")) {
                word = word.replaceAll("@ *", "@ ").strip();
            }
            if (language.contains(word)) {
                found.add(word);
            }
        }
        return found;
    }

    /** Words of the language that no query had. */
    List<String> unasked() {
        return language.stream().filter(w -> !asked.containsKey(w)).toList();
    }

    /** Words of the language that no query with a result had. */
    List<String> missing() {
        return language.stream().filter(w -> !asked.containsKey(w) || asked.get(w)[1] == 0).toList();
    }

    /** Everything that was counted. */
    String table() {
        List<String> words = new ArrayList<>();
        asked.forEach((word, counts) -> words.add(word + " " + counts[0] + "/" + counts[1]));
        StringBuilder out = new StringBuilder("asked for/with a result: ").append(String.join(", ", words));
        answered.forEach((what, count) -> out.append("\n    ").append(count).append(' ').append(what));
        return out.append("\nnever with a result: ").append(missing()).toString();
    }
}
