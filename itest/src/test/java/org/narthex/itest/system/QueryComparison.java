package org.narthex.itest.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares two answers to the same query: the same series in any order, values within a relative tolerance. */
final class QueryComparison {
    private static final double TOLERANCE = 1e-9;

    private QueryComparison() {}

    /** What differs; empty when nothing does. */
    static List<String> differences(Json ours, Json theirs) {
        List<String> differences = new ArrayList<>();
        if (!ours.node().path("status").equals(theirs.node().path("status"))) {
            return List.of("status: " + shorten(ours) + " instead of " + shorten(theirs));
        }
        JsonNode ourType = ours.node().path("data").path("resultType");
        JsonNode theirType = theirs.node().path("data").path("resultType");
        if (!ourType.equals(theirType)) {
            return List.of("type: " + ourType + " instead of " + theirType);
        }
        if (theirType.asText().equals("scalar")) {
            compare("scalar", ours.node().path("data").path("result").path(1), theirs.node().path("data").path("result").path(1), differences);
            return differences;
        }
        Map<String, JsonNode> a = bySeries(ours);
        Map<String, JsonNode> b = bySeries(theirs);
        if (!a.keySet().equals(b.keySet())) {
            List<String> missing = new ArrayList<>(b.keySet());
            missing.removeAll(a.keySet());
            List<String> surplus = new ArrayList<>(a.keySet());
            surplus.removeAll(b.keySet());
            return List.of("series: missing " + missing + ", surplus " + surplus);
        }
        a.forEach((series, node) -> compareSeries(series, node, b.get(series), differences));
        return differences;
    }

    private static void compareSeries(String series, JsonNode ours, JsonNode theirs, List<String> differences) {
        if (theirs.has("value")) {
            compare(series, ours.path("value").path(1), theirs.path("value").path(1), differences);
            return;
        }
        JsonNode a = ours.path("values");
        JsonNode b = theirs.path("values");
        if (a.size() != b.size()) {
            differences.add(series + ": " + a.size() + " points instead of " + b.size());
            return;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!a.path(i).path(0).equals(b.path(i).path(0))) {
                differences.add(series + "[" + i + "]: time " + a.path(i).path(0) + " instead of " + b.path(i).path(0));
            }
            compare(series + "[" + i + "]", a.path(i).path(1), b.path(i).path(1), differences);
        }
    }

    private static void compare(String where, JsonNode ours, JsonNode theirs, List<String> differences) {
        if (ours.equals(theirs)) {
            return;
        }
        double a = number(ours.asText());
        double b = number(theirs.asText());
        boolean near = Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
        if (!near && !(Double.isNaN(a) && Double.isNaN(b))) {
            differences.add(where + ": " + ours + " instead of " + theirs);
        }
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static Map<String, JsonNode> bySeries(Json answer) {
        Map<String, JsonNode> all = new TreeMap<>();
        answer.result().forEach(series -> all.put(series.path("metric").toString(), series));
        return all;
    }

    private static String shorten(Json answer) {
        String text = answer.toString();
        return text.substring(0, Math.min(300, text.length()));
    }
}
