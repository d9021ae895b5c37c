package org.narthex.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * Label names by which label sets are reduced. Names and labels are both sorted, so one walk along them suffices and no
 * string is made. Immutable and thread-safe.
 *
 * <p>Measured by the query benchmark: aggregations and joins reduce the labels of each series.
 */
public final class LabelFilter {
    private final byte[][] names;

    /** A filter by names, in any order. */
    public LabelFilter(Collection<String> names) {
        this.names = names.stream()
                .distinct()
                .map(n -> n.getBytes(StandardCharsets.UTF_8))
                .sorted(Arrays::compareUnsigned)
                .toArray(byte[][]::new);
    }

    /** A set with only the names. */
    public Labels retain(Labels labels) {
        return names.length == 0 ? Labels.EMPTY : filter(labels, true);
    }

    /** A set without the names. */
    public Labels remove(Labels labels) {
        return filter(labels, false);
    }

    /** What is kept is mostly one piece, which is copied once; {@code out} is there when it is more. */
    private Labels filter(Labels labels, boolean keep) {
        byte[] data = labels.encoded();
        byte[] out = null;
        int from = 0;
        int length = 0;
        int name = 0;
        for (int at = 0; at < data.length; ) {
            int start = LabelBytes.start(data, at);
            int value = start + LabelBytes.length(data, at);
            int end = LabelBytes.skip(data, value);
            int order = 1;
            while (name < names.length && (order = compare(names[name], data, start, value)) < 0) {
                name++;
            }
            if ((order == 0) == keep) {
                if (length == 0) {
                    from = at;
                } else if (out != null || at > from + length) {
                    if (out == null) {
                        out = Arrays.copyOfRange(data, from, from + data.length);
                        from = 0;
                    }
                    System.arraycopy(data, at, out, length, end - at);
                }
                length += end - at;
            }
            at = end;
        }
        if (length == data.length) {
            return labels;
        }
        byte[] kept = out == null ? data : out;
        return length == 0 ? Labels.EMPTY : Labels.ofEncoded(Arrays.copyOfRange(kept, from, from + length));
    }

    private static int compare(byte[] name, byte[] data, int from, int to) {
        return Arrays.compareUnsigned(name, 0, name.length, data, from, to);
    }
}
