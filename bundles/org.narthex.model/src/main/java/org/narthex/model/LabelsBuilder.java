package org.narthex.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Builds label sets by setting and deleting labels by name.
 *
 * <p>Setting an empty value deletes. Iteration is in byte order of the names. Confined to one thread.
 */
public final class LabelsBuilder {
    private final TreeMap<String, String> labels = new TreeMap<>(Utf8.ORDER);

    /** An empty builder. */
    public LabelsBuilder() {}

    /** A builder that starts with the labels of {@code base}. */
    public LabelsBuilder(Labels base) {
        reset(base);
    }

    /** Starts again with the labels of {@code base}. */
    public LabelsBuilder reset(Labels base) {
        labels.clear();
        base.forEach(labels::put);
        return this;
    }

    /** Sets a label; an empty value deletes it. */
    public LabelsBuilder set(String name, String value) {
        if (value.isEmpty()) {
            labels.remove(name);
        } else {
            labels.put(name, value);
        }
        return this;
    }

    /** Deletes a label if it is there. */
    public LabelsBuilder delete(String name) {
        labels.remove(name);
        return this;
    }

    /** The value of a label, or the empty string. */
    public String get(String name) {
        return labels.getOrDefault(name, "");
    }

    /** Calls with each name and value as they are now; the action may change the builder. */
    public void forEach(BiConsumer<String, String> action) {
        new TreeMap<>(labels).forEach(action);
    }

    /** The label set as it is now. */
    public Labels labels() {
        int size = 0;
        byte[][] parts = new byte[labels.size() * 2][];
        int n = 0;
        for (Map.Entry<String, String> e : labels.entrySet()) {
            parts[n] = e.getKey().getBytes(StandardCharsets.UTF_8);
            parts[n + 1] = e.getValue().getBytes(StandardCharsets.UTF_8);
            size += LabelBytes.encodedSize(parts[n].length) + LabelBytes.encodedSize(parts[n + 1].length);
            n += 2;
        }
        byte[] out = new byte[size];
        int at = 0;
        for (byte[] part : Arrays.asList(parts)) {
            at = LabelBytes.write(out, at, part, 0, part.length);
        }
        return Labels.ofEncoded(out);
    }
}
