package org.narthex.storage.tsdb.internal.histogram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.narthex.model.histogram.Span;

/** Buckets as sorted lists of indexes: comparing layouts, uniting them, moving counts from one to another. */
final class BucketLayouts {
    private BucketLayouts() {}

    /** How many buckets the spans cover. */
    static int count(List<Span> spans) {
        int n = 0;
        for (int i = 0; i < spans.size(); i++) {
            n += spans.get(i).length();
        }
        return n;
    }

    /** The indexes of the buckets that the spans cover. */
    static int[] indexes(List<Span> spans) {
        int[] out = new int[count(spans)];
        int n = 0;
        int index = 0;
        for (Span s : spans) {
            index += s.offset();
            for (int i = 0; i < s.length(); i++) {
                out[n++] = index++;
            }
        }
        return out;
    }

    /** The fewest spans that cover the indexes. */
    static List<Span> spans(int[] indexes) {
        List<Span> spans = new ArrayList<>();
        int from = 0;
        int last = 0;
        for (int i = 1; i <= indexes.length; i++) {
            if (i == indexes.length || indexes[i] != indexes[i - 1] + 1) {
                spans.add(new Span(indexes[from] - last, i - from));
                last = indexes[i - 1] + 1;
                from = i;
            }
        }
        return List.copyOf(spans);
    }

    /** The indexes that are in one of the lists. */
    static int[] union(int[] a, int[] b) {
        int[] out = new int[a.length + b.length];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            if (j == b.length || (i < a.length && a[i] < b[j])) {
                out[n++] = a[i++];
            } else if (i == a.length || b[j] < a[i]) {
                out[n++] = b[j++];
            } else {
                out[n++] = a[i++];
                j++;
            }
        }
        return Arrays.copyOf(out, n);
    }

    /** Whether every index of {@code part} is one of {@code whole}. */
    static boolean covers(int[] whole, int[] part) {
        int j = 0;
        for (int index : part) {
            while (j < whole.length && whole[j] < index) {
                j++;
            }
            if (j == whole.length || whole[j] != index) {
                return false;
            }
        }
        return true;
    }

    /** Moves absolute counts to a layout that covers theirs; the other buckets are 0. */
    static double[] widen(int[] from, double[] counts, int[] to) {
        double[] out = new double[to.length];
        int j = 0;
        for (int i = 0; i < from.length; i++) {
            while (to[j] != from[i]) {
                j++;
            }
            out[j] = counts[i];
        }
        return out;
    }

    /** Moves counts, each stored as the difference to the one before, to a layout that covers theirs. */
    static long[] widen(int[] from, long[] deltas, int[] to) {
        long[] out = new long[to.length];
        int i = 0;
        long read = 0;
        long written = 0;
        for (int j = 0; j < to.length; j++) {
            long count = 0;
            if (i < from.length && to[j] == from[i]) {
                read += deltas[i++];
                count = read;
            }
            out[j] = count - written;
            written = count;
        }
        return out;
    }
}
