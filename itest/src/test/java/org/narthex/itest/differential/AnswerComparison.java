package org.narthex.itest.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares two answers to the same query, with everything that a client sees. */
final class AnswerComparison {
    private static final double TOLERANCE = 1e-12;
    private static final int SHOWN = 300;
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d+)?(e[-+]?\\d+)?");
    private static final Pattern OMITTED = Pattern.compile("(\\d+) more (warning|info) annotations omitted");

    private static final List<String> COUNTS = List.of(
            "totalQueryableSamples", "totalQueryableSamplesPerStep", "samplesRead", "samplesReadPerStep", "peakSamples");

    private AnswerComparison() {}

    /**
     * What differs; empty when nothing does.
     *
     * @param dialect what is compared: with {@link Dialect#SINCE_TWO} results only
     * @param ordered whether the order of a vector's elements matters; that of a matrix always does
     */
    static List<String> differences(JsonNode ours, JsonNode theirs, Dialect dialect, boolean ordered) {
        List<String> out = new ArrayList<>();
        if (!ours.path("status").equals(theirs.path("status"))) {
            return List.of("status: " + shorten(ours) + " instead of " + shorten(theirs));
        }
        if (dialect.extended()) {
            same("error type", ours.path("errorType"), theirs.path("errorType"), out);
            same("error", ours.path("error"), theirs.path("error"), out);
            notes("warnings", ours.path("warnings"), theirs.path("warnings"), out);
            notes("infos", ours.path("infos"), theirs.path("infos"), out);
        }
        JsonNode a = ours.path("data");
        JsonNode b = theirs.path("data");
        if (dialect.extended()) {
            for (String count : COUNTS) {
                same(count, a.at("/stats/samples/" + count), b.at("/stats/samples/" + count), out);
            }
        }
        same("result type", a.path("resultType"), b.path("resultType"), out);
        if (out.isEmpty()) {
            String type = b.path("resultType").asText();
            if (type.equals("vector") || type.equals("matrix")) {
                boolean matrix = type.equals("matrix");
                elements(a.path("result"), b.path("result"), ordered || matrix, !matrix, out);
            } else {
                values("result", a.path("result"), b.path("result"), out);
            }
        }
        return out;
    }

    private static void same(String what, JsonNode ours, JsonNode theirs, List<String> out) {
        if (!ours.equals(theirs)) {
            out.add(what + ": " + shorten(ours) + " instead of " + shorten(theirs));
        }
    }

    /** Sets of texts in which numbers may differ a little; of more than ten, which ones are shown is a matter of chance. */
    private static void notes(String what, JsonNode ours, JsonNode theirs, List<String> out) {
        List<String> a = texts(ours);
        List<String> b = texts(theirs);
        if (a.equals(b)) {
            return;
        }
        String omittedOurs = omitted(a);
        String omittedTheirs = omitted(b);
        if (!omittedTheirs.isEmpty() && omittedOurs.equals(omittedTheirs) && a.size() == b.size()) {
            return;
        }
        if (a.size() == b.size()) {
            boolean near = true;
            for (int i = 0; i < a.size(); i++) {
                near &= nearText(a.get(i), b.get(i));
            }
            if (near) {
                return;
            }
        }
        out.add(what + ": " + a + " instead of " + b);
    }

    private static String omitted(List<String> notes) {
        return notes.stream().filter(n -> OMITTED.matcher(n).matches()).findFirst().orElse("");
    }

    private static boolean nearText(String a, String b) {
        if (!NUMBER.matcher(a).replaceAll("0").equals(NUMBER.matcher(b).replaceAll("0"))) {
            return false;
        }
        Matcher x = NUMBER.matcher(a);
        Matcher y = NUMBER.matcher(b);
        while (x.find() && y.find()) {
            if (!near(x.group(), y.group())) {
                return false;
            }
        }
        return true;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(node -> texts.add(node.asText()));
        Collections.sort(texts);
        return texts;
    }

    private static void elements(JsonNode ours, JsonNode theirs, boolean ordered, boolean ties, List<String> out) {
        List<String> orderA = new ArrayList<>();
        List<String> orderB = new ArrayList<>();
        TreeMap<String, JsonNode> a = byLabels(ours, orderA);
        TreeMap<String, JsonNode> b = byLabels(theirs, orderB);
        if (!a.keySet().equals(b.keySet())) {
            TreeSet<String> missing = new TreeSet<>(b.keySet());
            missing.removeAll(a.keySet());
            TreeSet<String> surplus = new TreeSet<>(a.keySet());
            surplus.removeAll(b.keySet());
            out.add("series: missing " + shorten(missing) + ", surplus " + shorten(surplus));
            return;
        }
        if (ordered && !orderA.equals(orderB) && !(ties && values(ours).equals(values(theirs)))) {
            out.add("order: " + shorten(orderA) + " instead of " + shorten(orderB));
        }
        a.forEach((labels, element) -> {
            for (String key : List.of("value", "values", "histogram", "histograms")) {
                if (out.size() < 5) {
                    values(labels + " " + key, element.path(key), b.get(labels).path(key), out);
                }
            }
        });
    }

    /** The values in their order: elements with the same value have none, nor have 0 and -0, which are equal. */
    private static List<String> values(JsonNode result) {
        List<String> out = new ArrayList<>();
        result.forEach(element -> out.add(element.path("value").path(1).asText().replaceFirst("^-0$", "0")));
        return out;
    }

    private static TreeMap<String, JsonNode> byLabels(JsonNode result, List<String> order) {
        TreeMap<String, JsonNode> out = new TreeMap<>();
        for (JsonNode element : result) {
            TreeMap<String, String> labels = new TreeMap<>();
            element.path("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().toString()));
            String key = labels.toString();
            order.add(key);
            while (out.containsKey(key)) {
                key += " again";
            }
            out.put(key, element);
        }
        return out;
    }

    private static void values(String where, JsonNode ours, JsonNode theirs, List<String> out) {
        if (ours.equals(theirs)) {
            return;
        }
        if (ours.isContainerNode() && theirs.isContainerNode() && ours.size() == theirs.size()) {
            if (theirs.isArray()) {
                for (int i = 0; i < theirs.size() && out.size() < 5; i++) {
                    values(where + "[" + i + "]", ours.path(i), theirs.path(i), out);
                }
            } else {
                theirs.properties()
                        .forEach(e -> values(where + "." + e.getKey(), ours.path(e.getKey()), e.getValue(), out));
            }
            return;
        }
        if (!ours.isTextual() || !theirs.isTextual() || !near(ours.asText(), theirs.asText())) {
            out.add(where + ": " + shorten(ours) + " instead of " + shorten(theirs));
        }
    }

    private static boolean near(String ours, String theirs) {
        try {
            double a = number(ours);
            double b = number(theirs);
            return a == b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static String shorten(Object value) {
        String text = value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
