package org.narthex.exposition.internal;

import java.util.Arrays;
import org.narthex.exposition.PageFormatException;
import org.narthex.model.LabelBytes;
import org.narthex.model.Labels;

/** Sorts and encodes the labels of one series or exemplar. Confined to its parser. */
final class LabelAssembler {
    private byte[] text = new byte[512];
    private int length;
    /** For each label: start and end of the name, start and end of the value, in {@link #text}. */
    private int[] ranges = new int[64];
    private int count;

    void clear() {
        length = 0;
        count = 0;
    }

    /** Adds a label from a page. */
    void add(byte[] b, int nameFrom, int nameTo, int valueFrom, int valueTo, boolean escaped) {
        room(nameTo - nameFrom + valueTo - valueFrom);
        ranges[4 * count] = length;
        copy(b, nameFrom, nameTo, escaped);
        ranges[4 * count + 1] = length;
        ranges[4 * count + 2] = length;
        copy(b, valueFrom, valueTo, escaped);
        ranges[4 * count + 3] = length;
        count++;
    }

    /** Adds the metric's name. */
    void addName(byte[] b, int from, int to, byte[] nameLabel) {
        add(nameLabel, 0, nameLabel.length, 0, 0, false);
        room(to - from);
        copy(b, from, to, true);
        ranges[4 * count - 1] = length;
    }

    private void room(int bytes) {
        if (text.length < length + bytes) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, length + bytes));
        }
        if (ranges.length < 4 * count + 4) {
            ranges = Arrays.copyOf(ranges, 2 * ranges.length);
        }
    }

    private void copy(byte[] b, int from, int to, boolean escaped) {
        if (escaped) {
            length = PageText.unescape(b, from, to, true, text, length);
        } else {
            System.arraycopy(b, from, text, length, to - from);
            length += to - from;
        }
    }

    boolean lastNameIs(String name) {
        return PageText.is(text, ranges[4 * count - 4], ranges[4 * count - 3], name);
    }

    String lastValue() {
        return PageText.string(text, ranges[4 * count - 2], ranges[4 * count - 1]);
    }

    void replaceLastValue(byte[] value) {
        room(value.length);
        ranges[4 * count - 2] = length;
        copy(value, 0, value.length, false);
        ranges[4 * count - 1] = length;
    }

    /**
     * The labels in order, without those of empty value.
     *
     * @param unique whether a repeated name is an error
     */
    Labels labels(boolean unique) throws PageFormatException {
        sort();
        int size = 0;
        int previous = -1;
        for (int at = 0; at < 4 * count; at += 4) {
            if (ranges[at + 2] == ranges[at + 3]) {
                continue;
            }
            if (unique && previous >= 0 && compare(previous, at) == 0) {
                throw new PageFormatException("label name \"" + PageText.string(text, ranges[at], ranges[at + 1])
                        + "\" is not unique: invalid sample");
            }
            previous = at;
            size += LabelBytes.encodedSize(ranges[at + 1] - ranges[at])
                    + LabelBytes.encodedSize(ranges[at + 3] - ranges[at + 2]);
        }
        byte[] out = new byte[size];
        int p = 0;
        try {
            for (int at = 0; at < 4 * count; at += 4) {
                if (ranges[at + 2] < ranges[at + 3]) {
                    p = LabelBytes.write(out, p, text, ranges[at], ranges[at + 1] - ranges[at]);
                    p = LabelBytes.write(out, p, text, ranges[at + 2], ranges[at + 3] - ranges[at + 2]);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new PageFormatException(String.valueOf(e.getMessage()));
        }
        return Labels.ofEncoded(out);
    }

    /** By insertion: few labels, often in order. */
    private void sort() {
        for (int i = 1; i < count; i++) {
            for (int at = 4 * i; at > 0 && compare(at - 4, at) > 0; at -= 4) {
                for (int k = 0; k < 4; k++) {
                    int swapped = ranges[at + k];
                    ranges[at + k] = ranges[at - 4 + k];
                    ranges[at - 4 + k] = swapped;
                }
            }
        }
    }

    private int compare(int a, int b) {
        return Arrays.compareUnsigned(text, ranges[a], ranges[a + 1], text, ranges[b], ranges[b + 1]);
    }
}
