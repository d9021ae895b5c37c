package org.narthex.web.api.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;

/** Reads labels that a client gives as a JSON object of strings, with the errors of Go's decoder. */
final class LabelsJson {
    private static final String TARGET = "map[string]string";
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(1000).build())
            .build();

    private LabelsJson() {}

    /**
     * @throws IllegalArgumentException with the text for the client
     */
    static Labels parse(String text) {
        try {
            requireSyntax(text);
            return labels(text);
        } catch (JsonEOFException e) {
            throw new IllegalArgumentException("unexpected end of JSON input", e);
        } catch (StreamReadException e) {
            throw new IllegalArgumentException(syntax(text, e), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** As Go does, the whole text is looked at before any part is used. */
    private static void requireSyntax(String text) throws IOException {
        try (JsonParser in = JSON.createParser(text)) {
            if (in.nextToken() == null) {
                throw new IllegalArgumentException("unexpected end of JSON input");
            }
            in.skipChildren();
            String rest = text.substring((int) in.currentLocation().getCharOffset()).stripLeading();
            if (!rest.isEmpty()) {
                throw new IllegalArgumentException("invalid character '" + rest.charAt(0) + "' after top-level value");
            }
        }
    }

    private static String syntax(String text, StreamReadException e) {
        int at = (int) e.getLocation().getCharOffset();
        String stripped = text.stripLeading();
        boolean atStart = at <= text.length() - stripped.length() + 1 || !stripped.startsWith("{");
        char c = atStart ? stripped.charAt(0) : text.charAt(Math.clamp(at - 1L, 0, text.length() - 1));
        return "invalid character '" + c + "' looking for beginning of value";
    }

    private static Labels labels(String text) throws IOException {
        try (JsonParser in = JSON.createParser(text)) {
            JsonToken first = in.nextToken();
            LabelsBuilder labels = new LabelsBuilder();
            if (first == JsonToken.VALUE_NULL) {
                return Labels.EMPTY;
            }
            if (first != JsonToken.START_OBJECT) {
                throw mismatch(first, TARGET);
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                switch (value) {
                    case VALUE_STRING -> labels.set(name, in.getText());
                    case VALUE_NULL -> labels.set(name, "");
                    default -> throw mismatch(value, "string");
                }
            }
            return labels.labels();
        }
    }

    private static IllegalArgumentException mismatch(JsonToken found, String wanted) {
        String kind =
                switch (found) {
                    case START_ARRAY -> "array";
                    case START_OBJECT -> "object";
                    case VALUE_TRUE, VALUE_FALSE -> "bool";
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
                    default -> "string";
                };
        return new IllegalArgumentException("json: cannot unmarshal " + kind + " into Go value of type " + wanted);
    }
}
