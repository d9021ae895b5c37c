package org.narthex.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A label set: names in byte order, each once, none with an empty value.
 *
 * <p>The set is one byte array in Prometheus' flat encoding: each name and value is preceded by its length in UTF-8
 * bytes, one byte for 0 to 254, otherwise the byte 255 and three bytes, little endian. {@link #hash} is XXH64 over
 * these bytes, so that it equals Prometheus'. Ordering compares names and values pair by pair as bytes; a proper prefix
 * sorts first. Immutable and thread-safe; the arrays handed in and out are shared, nobody writes to them.
 */
public final class Labels implements Comparable<Labels> {
    /** The label that holds a metric's name. */
    public static final String METRIC_NAME = "__name__";

    /** The label set without labels. */
    public static final Labels EMPTY = new Labels(new byte[0]);

    private final byte[] data;
    private int stringHash;

    private Labels(byte[] data) {
        this.data = data;
    }

    /**
     * A label set from names and values in turn, in any order. Empty values are left out; of a repeated name the last
     * value counts.
     */
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a value is missing: " + Arrays.toString(namesAndValues));
        }
        LabelsBuilder b = new LabelsBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            b.set(namesAndValues[i], namesAndValues[i + 1]);
        }
        return b.labels();
    }

    /** A label set from a map; empty values are left out. */
    public static Labels of(Map<String, String> map) {
        LabelsBuilder b = new LabelsBuilder();
        map.forEach(b::set);
        return b.labels();
    }

    /**
     * A label set that takes the array as it is.
     *
     * @param encoded the flat encoding, sorted and without empty values; not checked and not copied
     */
    public static Labels ofEncoded(byte[] encoded) {
        return encoded.length == 0 ? EMPTY : new Labels(encoded);
    }

    /** The flat encoding, shared: read only. */
    public byte[] encoded() {
        return data;
    }

    /** Whether there is no label. */
    public boolean isEmpty() {
        return data.length == 0;
    }

    /** How many labels there are. */
    public int size() {
        int n = 0;
        for (int at = 0; at < data.length; n++) {
            at = LabelBytes.skip(data, LabelBytes.skip(data, at));
        }
        return n;
    }

    /** The value of a label; the empty string where the set lacks it. */
    public String get(String name) {
        return get(name.getBytes(StandardCharsets.UTF_8));
    }

    /** The value of a label by the UTF-8 bytes of its name; the empty string where the set lacks it. */
    public String get(byte[] name) {
        int at = find(name);
        return at < 0 ? "" : LabelBytes.string(data, at);
    }

    /** Whether the set has the label. */
    public boolean has(String name) {
        return has(name.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the set has the label with the UTF-8 bytes of a name. */
    public boolean has(byte[] name) {
        return find(name) >= 0;
    }

    /** The metric's name, or the empty string. */
    public String metricName() {
        return get(LabelBytes.NAME);
    }

    /** Calls with each name and value, in order. */
    public void forEach(BiConsumer<String, String> action) {
        for (int at = 0; at < data.length; ) {
            int value = LabelBytes.skip(data, at);
            action.accept(LabelBytes.string(data, at), LabelBytes.string(data, value));
            at = LabelBytes.skip(data, value);
        }
    }

    /** The labels as a map in label order. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        forEach(map::put);
        return map;
    }

    /** XXH64 of the flat encoding: equal to the hash that Prometheus computes. */
    public long hash() {
        return XxHash64.hash(data, 0, data.length);
    }

    /** This set with only the named labels. */
    public Labels retain(Collection<String> names) {
        return new LabelFilter(names).retain(this);
    }

    /** This set without the named labels. */
    public Labels without(Collection<String> names) {
        return new LabelFilter(names).remove(this);
    }

    /** This set without the metric's name. */
    public Labels withoutName() {
        int value = find(LabelBytes.NAME);
        if (value < 0) {
            return this;
        }
        int start = value - LabelBytes.NAME.length - 1;
        int end = LabelBytes.skip(data, value);
        byte[] rest = new byte[data.length - (end - start)];
        System.arraycopy(data, 0, rest, 0, start);
        System.arraycopy(data, end, rest, start, data.length - end);
        return ofEncoded(rest);
    }

    /** Position of the length that precedes the value of the name, or -1. */
    private int find(byte[] name) {
        for (int at = 0; at < data.length; ) {
            int length = LabelBytes.length(data, at);
            int start = LabelBytes.start(data, at);
            int order = Arrays.compareUnsigned(data, start, start + length, name, 0, name.length);
            if (order == 0) {
                return start + length;
            }
            if (order > 0) {
                return -1;
            }
            at = LabelBytes.skip(data, start + length);
        }
        return -1;
    }

    @Override
    public int compareTo(Labels other) {
        byte[] a = data;
        byte[] b = other.data;
        int same = Arrays.mismatch(a, b);
        if (same < 0) {
            return 0;
        }
        int at = 0;
        int bt = 0;
        while (at < a.length && bt < b.length) {
            int al = LabelBytes.length(a, at);
            int as = LabelBytes.start(a, at);
            int bl = LabelBytes.length(b, bt);
            int bs = LabelBytes.start(b, bt);
            int order = Arrays.compareUnsigned(a, as, as + al, b, bs, bs + bl);
            if (order != 0) {
                return order;
            }
            at = as + al;
            bt = bs + bl;
        }
        return Boolean.compare(at < a.length, bt < b.length);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Labels other && Arrays.equals(data, other.data);
    }

    @Override
    public int hashCode() {
        int h = stringHash;
        if (h == 0) {
            h = Arrays.hashCode(data);
            stringHash = h;
        }
        return h;
    }

    /** The text form of Prometheus: {@code {a="b", "utf8 name"="c"}}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        forEach((name, value) -> {
            if (out.length() > 1) {
                out.append(", ");
            }
            out.append(LabelNames.isLegacy(name) ? name : GoQuote.quote(name))
                    .append('=')
                    .append(GoQuote.quote(value));
        });
        return out.append('}').toString();
    }
}
