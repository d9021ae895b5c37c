package org.narthex.storage.tsdb.internal.head;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.narthex.model.LabelBytes;

/**
 * Collects the names of labels in byte order. Names of a series are sorted, too, and nearly always known: one walk along
 * both, and no string. Confined to one thread.
 */
final class NameSet {
    private final List<byte[]> names = new ArrayList<>();

    /** Adds the names of labels in their flat encoding. */
    void add(byte[] labels) {
        int name = 0;
        for (int at = 0; at < labels.length; ) {
            int start = LabelBytes.start(labels, at);
            int end = start + LabelBytes.length(labels, at);
            int order = -1;
            while (name < names.size() && (order = compare(names.get(name), labels, start, end)) < 0) {
                name++;
            }
            if (name == names.size() || order != 0) {
                names.add(name, Arrays.copyOfRange(labels, start, end));
            }
            name++;
            at = LabelBytes.skip(labels, end);
        }
    }

    private static int compare(byte[] name, byte[] data, int from, int to) {
        return Arrays.compareUnsigned(name, 0, name.length, data, from, to);
    }

    /** The names. */
    List<String> list() {
        return names.stream().map(n -> new String(n, StandardCharsets.UTF_8)).toList();
    }
}
