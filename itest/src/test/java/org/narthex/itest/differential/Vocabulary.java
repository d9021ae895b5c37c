package org.narthex.itest.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.narthex.itest.system.Json;

/**
 * What generated queries are about: the series of a data directory and the times for which it has samples. Immutable.
 *
 * @param series label sets by metric name
 * @param values values of all labels but the name
 * @param start first time, Unix seconds
 * @param end last time
 */
record Vocabulary(
        Map<String, List<Map<String, String>>> series, Map<String, List<String>> values, long start, long end) {
    private static final String NAME = "__name__";

    /**
     * The vocabulary of a server's answer to {@code /api/v1/series}.
     *
     * @param left names of metrics that are left out
     * @param plain whether those are left out too whose names or labels need quotes
     */
    static Vocabulary of(Json seriesAnswer, long start, long end, Pattern left, boolean plain) {
        Map<String, List<Map<String, String>>> series = new TreeMap<>();
        Map<String, TreeSet<String>> values = new TreeMap<>();
        for (JsonNode node : seriesAnswer.node().path("data")) {
            Map<String, String> labels = new TreeMap<>();
            for (Map.Entry<String, JsonNode> e : node.properties()) {
                labels.put(e.getKey(), e.getValue().asText());
            }
            String name = labels.getOrDefault(NAME, "");
            labels.remove(NAME);
            if (left.matcher(name).matches() || plain && !SelectorGenerator.isPlain(name, labels.keySet())) {
                continue;
            }
            labels.forEach((k, v) -> values.computeIfAbsent(k, x -> new TreeSet<>()).add(v));
            series.computeIfAbsent(name, x -> new ArrayList<>()).add(labels);
        }
        // The order of a server's answer does not matter to what is generated.
        series.values().forEach(all -> all.sort((a, b) -> a.toString().compareTo(b.toString())));
        Map<String, List<String>> lists = new TreeMap<>();
        values.forEach((k, v) -> lists.put(k, List.copyOf(v)));
        if (series.isEmpty()) {
            throw new IllegalStateException("no series: " + seriesAnswer);
        }
        return new Vocabulary(series, lists, start, end);
    }

    /** A metric's name. */
    String metric(SplittableRandom random) {
        return pick(random, List.copyOf(series.keySet()));
    }

    /** Names of the labels that a metric's series have. */
    List<String> labelsOf(String metric) {
        TreeSet<String> names = new TreeSet<>();
        series.getOrDefault(metric, List.of()).forEach(labels -> names.addAll(labels.keySet()));
        return List.copyOf(names);
    }

    /** A label's name, mostly one of the metric's own. */
    String label(SplittableRandom random, String metric) {
        List<String> own = labelsOf(metric);
        int choice = random.nextInt(20);
        if (choice == 0) {
            return "no_such_label";
        }
        return choice < 19 && !own.isEmpty() ? pick(random, own) : pick(random, List.copyOf(values.keySet()));
    }

    static <T> T pick(SplittableRandom random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @SafeVarargs
    static <T> T pick(SplittableRandom random, T... all) {
        return all[random.nextInt(all.length)];
    }
}
