package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, texts, numbers, truths and nulls as JSON, keys in the order of the maps. */
final class JsonTree {
    private JsonTree() {}

    /**
     * Looks for a number that JSON cannot hold.
     *
     * @throws ApiException in the words of Go's encoder
     */
    static void check(@Nullable Object node) throws ApiException {
        switch (node) {
            case Map<?, ?> map -> {
                for (Object value : map.values()) {
                    check(value);
                }
            }
            case Iterable<?> list -> {
                for (Object value : list) {
                    check(value);
                }
            }
            case Double number when !Double.isFinite(number) -> throw ApiException.unsupported(number);
            case null, default -> {}
        }
    }

    static void write(JsonOut json, @Nullable Object node) throws IOException {
        switch (node) {
            case null -> json.nul();
            case Map<?, ?> map -> {
                json.beginObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.anyKey(String.valueOf(entry.getKey()), true);
                    write(json, entry.getValue());
                }
                json.endObject();
            }
            case Iterable<?> list -> {
                json.beginList();
                for (Object value : list) {
                    write(json, value);
                }
                json.endList();
            }
            case String text -> json.string(text);
            case Boolean truth -> json.bool(truth);
            case Long number -> json.number(number);
            case Integer number -> json.number((long) number);
            case Double number -> json.number((double) number);
            default -> throw new IllegalArgumentException("not a value of JSON: " + node.getClass());
        }
    }
}
