package org.narthex.storage.tsdb.internal.head;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.narthex.model.LabelBytes;
import org.narthex.model.Utf8;

/**
 * Collects the names of series' labels. A pair of name and value is looked at once, however many series have it. Confined to one
 * thread.
 */
final class NameSet {
    private final LabelPairs pairs;
    private final BitSet seen = new BitSet();

    /** The bytes of the names, in order: most pairs have a name that is known, and no string is made of it. */
    private final List<byte[]> names = new ArrayList<>();

    /** The names. They are fewer where bytes that are not UTF-8 read the same, as in logs of others. */
    private final TreeSet<String> strings = new TreeSet<>(Utf8.ORDER);

    NameSet(LabelPairs pairs) {
        this.pairs = pairs;
    }

    /** Adds the names of a label set. */
    void add(LabelRefs.Range labels) {
        LabelPairs.Walk walk = pairs.walk(labels);
        for (int id = walk.nextId(); id >= 0; id = walk.nextId()) {
            if (!seen.get(id)) {
                seen.set(id);
                addName(pairs.get(id).text);
            }
        }
    }

    private void addName(byte[] text) {
        int from = LabelBytes.start(text, 0);
        int to = from + LabelBytes.length(text, 0);
        int low = 0;
        int high = names.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            byte[] name = names.get(middle);
            int order = Arrays.compareUnsigned(name, 0, name.length, text, from, to);
            if (order == 0) {
                return;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle;
        }
        names.add(low, Arrays.copyOfRange(text, from, to));
        strings.add(new String(text, from, to - from, StandardCharsets.UTF_8));
    }

    /** How many names there are. */
    int size() {
        return strings.size();
    }

    /** The names in byte order. */
    List<String> list() {
        return List.copyOf(strings);
    }
}
