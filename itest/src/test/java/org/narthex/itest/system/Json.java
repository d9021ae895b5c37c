package org.narthex.itest.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An answer of the HTTP API. */
public record Json(JsonNode node) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static Json parse(String text) throws IOException {
        return new Json(MAPPER.readTree(text));
    }

    public boolean isSuccess() {
        return "success".equals(node.path("status").asText());
    }

    /** The elements of {@code data.result}. */
    public List<JsonNode> result() {
        List<JsonNode> all = new ArrayList<>();
        node.path("data").path("result").forEach(all::add);
        return all;
    }

    /** The single value of an instant vector with one element, or NaN. */
    public double value() {
        List<JsonNode> result = result();
        return result.size() == 1 ? Double.parseDouble(result.getFirst().path("value").path(1).asText()) : Double.NaN;
    }

    @Override
    public String toString() {
        return node.toString();
    }
}
