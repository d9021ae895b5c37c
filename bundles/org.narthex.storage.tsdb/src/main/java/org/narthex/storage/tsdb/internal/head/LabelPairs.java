package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.narthex.model.LabelBytes;

/**
 * The label pairs by number, and label sets as numbers: variable-length integers in the order of the labels. The lowest free
 * number is taken first. Changes are guarded by the {@link LabelIndex}; what a series refers to may be read by all who know
 * the series.
 */
final class LabelPairs {
    private volatile @Nullable LabelPair[] pairs = new LabelPair[64];
    private final BitSet taken = new BitSet();

    /** Makes a pair with a number. */
    LabelPair create(byte[] text, @Nullable LabelPair standsFor) {
        int id = taken.nextClearBit(0);
        taken.set(id);
        LabelPair pair = new LabelPair(id, text, standsFor);
        @Nullable LabelPair[] now = pairs;
        if (id >= now.length) {
            now = Arrays.copyOf(now, id + (id >> 1));
        }
        now[id] = pair;
        pairs = now;
        return pair;
    }

    /** Frees a number that nothing refers to any more. */
    void free(LabelPair pair) {
        @Nullable LabelPair[] now = pairs;
        now[pair.id] = null;
        pairs = now;
        taken.clear(pair.id);
    }

    LabelPair get(int id) {
        return Objects.requireNonNull(pairs[id]);
    }

    /** A label set as numbers. */
    static byte[] pack(LabelPair[] labels) {
        byte[] out = new byte[labels.length * 5];
        int n = 0;
        for (LabelPair pair : labels) {
            int rest = pair.id;
            while (rest > 0x7f) {
                out[n++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            out[n++] = (byte) rest;
        }
        return Arrays.copyOf(out, n);
    }

    /** Goes through a label set. Confined to one thread. */
    final class Walk {
        private final byte[] packed;
        private final int end;
        private int at;

        Walk(byte[] packed, int from, int end) {
            this.packed = packed;
            this.at = from;
            this.end = end;
        }

        /** The next pair; null behind the last one. */
        @Nullable LabelPair next() {
            int id = nextId();
            return id < 0 ? null : get(id);
        }

        /** The next pair's number; negative behind the last one. */
        int nextId() {
            if (at == end) {
                return -1;
            }
            int id = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = packed[at++];
                id |= (b & 0x7f) << shift;
                if (b >= 0) {
                    return id;
                }
            }
        }
    }

    /** The flat encoding of a label set. */
    byte[] flat(LabelRefs.Range of) {
        int size = 0;
        Walk sizes = walk(of);
        for (LabelPair pair = sizes.next(); pair != null; pair = sizes.next()) {
            size += pair.text.length;
        }
        byte[] out = new byte[size];
        int n = 0;
        Walk texts = walk(of);
        for (LabelPair pair = texts.next(); pair != null; pair = texts.next()) {
            System.arraycopy(pair.text, 0, out, n, pair.text.length);
            n += pair.text.length;
        }
        return out;
    }

    Walk walk(LabelRefs.Range of) {
        return new Walk(of.bytes(), of.from(), of.to());
    }

    /** Whether a label set has this flat encoding. */
    boolean isFlat(LabelRefs.Range of, byte[] wanted) {
        int n = 0;
        Walk walk = walk(of);
        for (LabelPair pair = walk.next(); pair != null; pair = walk.next()) {
            int to = n + pair.text.length;
            if (to > wanted.length || !Arrays.equals(pair.text, 0, pair.text.length, wanted, n, to)) {
                return false;
            }
            n = to;
        }
        return n == wanted.length;
    }

    /** Compares label sets as {@link org.narthex.model.Labels} does. */
    int compare(LabelRefs.Range a, LabelRefs.Range b) {
        Walk left = walk(a);
        Walk right = walk(b);
        while (true) {
            LabelPair l = left.next();
            LabelPair r = right.next();
            if (l == null || r == null) {
                return Boolean.compare(l != null, r != null);
            }
            int order = l == r ? 0 : compare(l.text, r.text);
            if (order != 0) {
                return order;
            }
        }
    }

    private static int compare(byte[] a, byte[] b) {
        int order = compare(a, 0, b, 0);
        return order != 0 ? order : compare(a, LabelBytes.skip(a, 0), b, LabelBytes.skip(b, 0));
    }

    private static int compare(byte[] a, int at, byte[] b, int bt) {
        int as = LabelBytes.start(a, at);
        int bs = LabelBytes.start(b, bt);
        return Arrays.compareUnsigned(
                a, as, as + LabelBytes.length(a, at), b, bs, bs + LabelBytes.length(b, bt));
    }
}
