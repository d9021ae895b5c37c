package org.narthex.storage.remote.internal.write;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.model.LabelBytes;
import org.narthex.model.LabelNames;
import org.narthex.model.Labels;
import org.narthex.model.Utf8;

/**
 * Names and values of labels as ranges of a request's bytes: checked and turned into {@link Labels} without a string for
 * each. Confined to one thread.
 */
final class LabelPairs {
    private static final byte[] METRIC_NAME = Utf8.encode(Labels.METRIC_NAME);
    private static final int PARTS = 4;

    private final byte[] data;

    /** Four places for each label: the name's begin and end, the value's begin and end. */
    private int[] ranges = new int[PARTS * 16];

    private int size;

    LabelPairs(byte[] data) {
        this.data = data;
    }

    void clear() {
        size = 0;
    }

    void add(int nameFrom, int nameTo, int valueFrom, int valueTo) {
        int at = PARTS * size;
        if (at == ranges.length) {
            ranges = Arrays.copyOf(ranges, at * 2);
        }
        ranges[at] = nameFrom;
        ranges[at + 1] = nameTo;
        ranges[at + 2] = valueFrom;
        ranges[at + 3] = valueTo;
        size++;
    }

    /** Brings the labels into the order of their names; senders have mostly done so. */
    void sort() {
        for (int i = 1; i < size; i++) {
            if (compare(i - 1, i) > 0) {
                sortAll();
                return;
            }
        }
    }

    private int compare(int a, int b) {
        int p = PARTS * a;
        int q = PARTS * b;
        return Arrays.compareUnsigned(data, ranges[p], ranges[p + 1], data, ranges[q], ranges[q + 1]);
    }

    private void sortAll() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, this::compare);
        int[] sorted = new int[ranges.length];
        for (int i = 0; i < size; i++) {
            System.arraycopy(ranges, PARTS * order[i], sorted, PARTS * i, PARTS);
        }
        ranges = sorted;
    }

    /** Whether there is a metric name, and all names and values are UTF-8, no name empty. */
    boolean isValid() {
        boolean named = false;
        for (int at = 0; at < PARTS * size; at += PARTS) {
            if (ranges[at] == ranges[at + 1]
                    || !isUtf8(ranges[at], ranges[at + 1])
                    || !isUtf8(ranges[at + 2], ranges[at + 3])) {
                return false;
            }
            if (Arrays.equals(data, ranges[at], ranges[at + 1], METRIC_NAME, 0, METRIC_NAME.length)) {
                if (ranges[at + 2] == ranges[at + 3]) {
                    return false;
                }
                named = true;
            }
        }
        return named;
    }

    private boolean isUtf8(int from, int to) {
        int at = from;
        while (at < to) {
            int width = data[at] >= 0 ? 1 : Utf8.width(data, at, to);
            if (width == 0) {
                return false;
            }
            at += width;
        }
        return true;
    }

    /** The first name that occurs twice in sorted pairs, or null. */
    @Nullable String duplicate() {
        for (int i = 1; i < size; i++) {
            if (compare(i - 1, i) == 0) {
                return name(i);
            }
        }
        return null;
    }

    private String name(int i) {
        return Utf8.decode(data, ranges[PARTS * i], ranges[PARTS * i + 1]);
    }

    /**
     * The sorted pairs as a label set; those with an empty value are left out.
     *
     * @throws IllegalArgumentException when a name or value is longer than 16 MiB
     */
    Labels labels() {
        int length = 0;
        for (int at = 0; at < PARTS * size; at += PARTS) {
            if (ranges[at + 2] < ranges[at + 3]) {
                length += LabelBytes.encodedSize(ranges[at + 1] - ranges[at])
                        + LabelBytes.encodedSize(ranges[at + 3] - ranges[at + 2]);
            }
        }
        byte[] out = new byte[length];
        int to = 0;
        for (int at = 0; at < PARTS * size; at += PARTS) {
            if (ranges[at + 2] < ranges[at + 3]) {
                to = LabelBytes.write(out, to, data, ranges[at], ranges[at + 1] - ranges[at]);
                to = LabelBytes.write(out, to, data, ranges[at + 2], ranges[at + 3] - ranges[at + 2]);
            }
        }
        return Labels.ofEncoded(out);
    }

    /** The text form of Prometheus, empty values and bytes that are no UTF-8 included. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < size; i++) {
            String name = name(i);
            out.append(i == 0 ? "" : ", ")
                    .append(LabelNames.isLegacy(name) ? name : GoQuote.quote(name))
                    .append('=')
                    .append(GoQuote.quote(Utf8.decode(data, ranges[PARTS * i + 2], ranges[PARTS * i + 3])));
        }
        return out.append('}').toString();
    }
}
