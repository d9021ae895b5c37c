package org.narthex.itest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compares an answer with the recorded one, by the rules that came with the recordings. */
final class ExchangeComparison {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String VOLATILE = "<volatile>";
    private static final double TOLERANCE = 1e-12;

    private static final List<String> HEADERS = List.of(
            "content-type",
            "content-encoding",
            "vary",
            "access-control-allow-headers",
            "access-control-allow-methods",
            "access-control-allow-origin",
            "access-control-expose-headers",
            "location",
            "allow",
            "cache-control",
            "x-content-type-options");

    private final Exchange exchange;
    private final List<String> differences = new ArrayList<>();

    private ExchangeComparison(Exchange exchange) {
        this.exchange = exchange;
    }

    /** What differs; empty when the answer is as recorded. */
    static List<String> differences(Exchange exchange, RawAnswer answer) {
        ExchangeComparison comparison = new ExchangeComparison(exchange);
        try {
            comparison.compare(answer);
        } catch (IOException | RuntimeException e) {
            comparison.differences.add("cannot be compared: " + e);
        }
        return comparison.differences;
    }

    private void compare(RawAnswer answer) throws IOException {
        JsonNode expected = exchange.response();
        int status = expected.path("status").asInt();
        if (status != answer.status()) {
            differences.add("status " + answer.status() + " instead of " + status + ": " + shorten(answer.text()));
            return;
        }
        for (String name : HEADERS) {
            String wanted = expected.path("headers").path(name).asText("");
            String got = answer.headers().getOrDefault(name, "");
            if (!matches(wanted, got)) {
                differences.add("header " + name + ": " + got + " instead of " + wanted);
            }
        }
        body(expected, answer);
    }

    private void body(JsonNode expected, RawAnswer answer) throws IOException {
        if (expected.has("bodyBase64")) {
            byte[] wanted = Base64.getDecoder().decode(expected.path("bodyBase64").asText());
            boolean snappy = "snappy".equals(answer.headers().get("content-encoding"));
            byte[] got = snappy ? SnappyBlock.decode(answer.body()) : answer.body();
            if (!Arrays.equals(wanted, got)) {
                differences.add("binary body of " + got.length + " bytes differs from " + wanted.length + " bytes");
            }
            return;
        }
        JsonNode body = expected.path("body");
        boolean json = expected.path("headers").path("content-type").asText("").equals("application/json");
        if (json && !body.isMissingNode() && !(body.isTextual() && body.asText().isEmpty())) {
            List<String> found = new ArrayList<>();
            node("response.body", body, MAPPER.readTree(answer.body()), found);
            differences.addAll(found);
        } else if (!body.isMissingNode() && !matches(body.asText(), answer.text())) {
            differences.add("body: " + shorten(answer.text()) + " instead of " + shorten(body.asText()));
        }
        if (expected.has("text") && !expected.path("text").asText().equals(answer.text()) && differences.isEmpty()) {
            differences.add("bytes: " + shorten(answer.text()) + " instead of "
                    + shorten(expected.path("text").asText()));
        }
    }

    private void node(String path, JsonNode wanted, JsonNode got, List<String> found) {
        if (wanted.isTextual() && wanted.asText().equals(VOLATILE)) {
            return;
        }
        if (wanted.isObject() && got.isObject()) {
            object(path, wanted, got, found);
        } else if (wanted.isArray() && got.isArray()) {
            list(path, wanted, got, found);
        } else if (wanted.isNumber() && got.isNumber()) {
            if (wanted.decimalValue().compareTo(got.decimalValue()) != 0) {
                found.add(path + ": " + got + " instead of " + wanted);
            }
        } else if (wanted.isTextual() && got.isTextual()) {
            if (!matches(wanted.asText(), got.asText()) && !isNear(path, wanted.asText(), got.asText())) {
                found.add(path + ": " + shorten(got.asText()) + " instead of " + shorten(wanted.asText()));
            }
        } else if (!wanted.equals(got)) {
            found.add(path + ": " + shorten(got.toString()) + " instead of " + shorten(wanted.toString()));
        }
    }

    private void object(String path, JsonNode wanted, JsonNode got, List<String> found) {
        Set<String> names = new TreeSet<>();
        wanted.fieldNames().forEachRemaining(names::add);
        got.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!wanted.has(name)) {
                found.add(path + "." + name + ": unexpected");
            } else if (!got.has(name)) {
                found.add(path + "." + name + ": missing");
            } else {
                node(path + "." + name, wanted.get(name), got.get(name), found);
            }
        }
    }

    private void list(String path, JsonNode wanted, JsonNode got, List<String> found) {
        if (wanted.size() != got.size()) {
            found.add(path + ": " + got.size() + " elements instead of " + wanted.size() + ": "
                    + shorten(got.toString()));
            return;
        }
        boolean set = exchange.unordered().contains(path)
                || path.equals("response.body.warnings")
                || path.equals("response.body.infos");
        if (!set) {
            for (int i = 0; i < wanted.size(); i++) {
                node(path + "*", wanted.get(i), got.get(i), found);
            }
            return;
        }
        Set<Integer> free = new HashSet<>();
        for (int i = 0; i < got.size(); i++) {
            free.add(i);
        }
        for (JsonNode element : wanted) {
            Integer match = free.stream().filter(i -> isSame(path, element, got.get(i))).findFirst().orElse(null);
            if (match == null) {
                found.add(path + ": lacks " + shorten(element.toString()));
                return;
            }
            free.remove(match);
        }
    }

    private boolean isSame(String path, JsonNode wanted, JsonNode got) {
        List<String> found = new ArrayList<>();
        node(path + "*", wanted, got, found);
        return found.isEmpty();
    }

    private static boolean matches(String wanted, String got) {
        if (!wanted.contains(VOLATILE)) {
            return wanted.equals(got);
        }
        StringBuilder pattern = new StringBuilder();
        for (String part : wanted.split(Pattern.quote(VOLATILE), -1)) {
            pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return wanted.equals(VOLATILE) || Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(got).matches();
    }

    /** Sample values may differ in their last digits. */
    private static boolean isNear(String path, String wanted, String got) {
        if (!path.startsWith("response.body.data.result")) {
            return false;
        }
        try {
            double a = Double.parseDouble(wanted);
            double b = Double.parseDouble(got);
            return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String shorten(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() <= 160 ? line : line.substring(0, 160) + "…";
    }
}
