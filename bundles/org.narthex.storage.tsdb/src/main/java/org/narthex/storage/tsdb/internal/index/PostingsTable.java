package org.narthex.storage.tsdb.internal.index;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.narthex.model.Utf8;

/**
 * Where the postings of each label value are. Of the sorted table every 32nd value of a label is kept in memory, of the
 * unsorted one of version 1 all. Thread-safe.
 */
final class PostingsTable {
    private static final int SAMPLE = 32;
    private static final long NONE = -1;

    /** Receives the values of a label in byte order. */
    interface Visitor {
        /** Returns false to end the walk. */
        boolean value(byte[] value, long listOffset);
    }

    /** The sampled values of one label, and where their entries are in the table. */
    private static final class Label {
        private byte[][] values = new byte[1][];
        private int[] at = new int[1];
        private int samples;
        private int count;

        void add(byte[] value, long relative) {
            if (count++ % SAMPLE == 0) {
                if (samples == at.length) {
                    values = Arrays.copyOf(values, samples * 2);
                    at = Arrays.copyOf(at, samples * 2);
                }
                values[samples] = value;
                at[samples++] = (int) relative;
            }
        }

        void trim() {
            values = Arrays.copyOf(values, samples);
            at = Arrays.copyOf(at, samples);
        }

        /** The last sample that is not behind the value, or the first. */
        int sample(byte[] value) {
            int found = Arrays.binarySearch(values, value, Arrays::compareUnsigned);
            return Math.max(0, found >= 0 ? found : -found - 2);
        }
    }

    private final MappedFile file;
    private final long from;
    private final long end;
    private final Map<String, Label> labels = new TreeMap<>(Utf8.ORDER);
    private final Map<String, TreeMap<String, Long>> unsorted = new TreeMap<>(Utf8.ORDER);

    PostingsTable(MappedFile file, int version, long at) {
        this.file = file;
        ByteCursor in = file.section(at, "postings table");
        from = in.position();
        end = from + in.remaining();
        long count = in.u32();
        String name = "";
        Label label = new Label();
        byte[] before = null;
        for (long i = 0; i < count && in.remaining() > 0; i++) {
            long entry = in.position() - from;
            readKeyCount(in);
            byte[] nameBytes = in.stringBytes();
            byte[] value = in.stringBytes();
            long list = in.uvarint();
            if (before == null || !Arrays.equals(before, nameBytes)) {
                before = nameBytes;
                name = new String(nameBytes, StandardCharsets.UTF_8);
                if (version != 1) {
                    label = labels.computeIfAbsent(name, n -> new Label());
                }
            }
            if (version == 1) {
                unsorted.computeIfAbsent(name, n -> new TreeMap<>(Utf8.ORDER))
                        .put(new String(value, StandardCharsets.UTF_8), list);
            } else {
                label.add(value, entry);
            }
        }
        labels.values().forEach(Label::trim);
    }

    /** The label names in byte order, the empty one of the list of all series included. */
    List<String> names() {
        return List.copyOf(labels.isEmpty() ? unsorted.keySet() : labels.keySet());
    }

    /** How many values a label has. */
    int valueCount(String name) {
        Label label = labels.get(name);
        if (label != null) {
            return label.count;
        }
        TreeMap<String, Long> values = unsorted.get(name);
        return values == null ? 0 : values.size();
    }

    /** Offset of the list of a label value; negative when there is none. */
    long find(String name, String value) {
        TreeMap<String, Long> values = unsorted.get(name);
        if (values != null) {
            return values.getOrDefault(value, NONE);
        }
        Label label = labels.get(name);
        if (label == null) {
            return NONE;
        }
        byte[] wanted = value.getBytes(StandardCharsets.UTF_8);
        int sample = label.sample(wanted);
        int left = label.count - sample * SAMPLE;
        ByteCursor in = file.cursor(from + (label.at[sample] & 0xffffffffL), end);
        for (int i = 0; i < Math.min(SAMPLE, left); i++) {
            readKeyCount(in);
            in.skip(in.length());
            int order = in.compareString(wanted);
            long list = in.uvarint();
            if (order >= 0) {
                return order == 0 ? list : NONE;
            }
        }
        return NONE;
    }

    /** Visits the values of a label in byte order, from the first that is not before {@code start}. */
    void walk(String name, String start, Visitor visitor) {
        TreeMap<String, Long> values = unsorted.get(name);
        if (values != null) {
            for (Map.Entry<String, Long> e : values.tailMap(start, true).entrySet()) {
                if (!visitor.value(e.getKey().getBytes(StandardCharsets.UTF_8), e.getValue())) {
                    return;
                }
            }
            return;
        }
        Label label = labels.get(name);
        if (label == null) {
            return;
        }
        byte[] first = start.getBytes(StandardCharsets.UTF_8);
        int sample = first.length == 0 ? 0 : label.sample(first);
        ByteCursor in = file.cursor(from + (label.at[sample] & 0xffffffffL), end);
        boolean inside = first.length == 0;
        for (int i = sample * SAMPLE; i < label.count; i++) {
            readKeyCount(in);
            in.skip(in.length());
            byte[] value = in.stringBytes();
            long list = in.uvarint();
            inside = inside || Arrays.compareUnsigned(value, first) >= 0;
            if (inside && !visitor.value(value, list)) {
                return;
            }
        }
    }

    /** The values of a label in byte order. */
    List<String> values(String name) {
        List<String> out = new ArrayList<>(valueCount(name));
        walk(name, "", (value, list) -> {
            out.add(new String(value, StandardCharsets.UTF_8));
            return true;
        });
        return out;
    }

    private void readKeyCount(ByteCursor in) {
        long at = in.position();
        long keys = in.uvarint();
        if (keys != 2) {
            throw new CorruptFileException(
                    file.path(), at, "unexpected number of keys for postings offset table " + keys);
        }
    }
}
