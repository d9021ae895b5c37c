package org.narthex.storage.tsdb.internal.index;

import java.util.List;

/** Unites lists of references: two by merging, many close ones in a bitmap, others by sorting. Stateless. */
final class PostingsUnion {
    private static final int BITS_PER_ENTRY = 128;

    private PostingsUnion() {}

    /** The references that are in one of the lists, two at least, none of them empty. */
    static Postings of(List<Postings> parts) {
        if (parts.size() == 2) {
            return merge(parts.get(0), parts.get(1));
        }
        long total = 0;
        int min = Integer.MAX_VALUE;
        int max = 0;
        for (Postings p : parts) {
            total += p.size();
            min = Math.min(min, p.get(0));
            max = Math.max(max, p.get(p.size() - 1));
        }
        if (total > Integer.MAX_VALUE - 8 || max - (long) min < total * BITS_PER_ENTRY) {
            return unionByBits(parts, min, max);
        }
        int[] out = new int[(int) total];
        int n = 0;
        for (Postings p : parts) {
            System.arraycopy(p.array(), 0, out, n, p.size());
            n += p.size();
        }
        return Postings.ofUnsorted(out, n);
    }

    private static Postings merge(Postings a, Postings b) {
        int[] left = a.array();
        int[] right = b.array();
        int[] out = new int[Math.addExact(a.size(), b.size())];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < a.size() && j < b.size()) {
            int x = left[i];
            int y = right[j];
            out[n++] = Math.min(x, y);
            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }
        System.arraycopy(left, i, out, n, a.size() - i);
        n += a.size() - i;
        System.arraycopy(right, j, out, n, b.size() - j);
        n += b.size() - j;
        return Postings.of(out, n);
    }

    private static Postings unionByBits(List<Postings> parts, int min, int max) {
        long[] bits = new long[((max - min) >>> 6) + 1];
        for (Postings p : parts) {
            for (int i = 0; i < p.size(); i++) {
                int bit = p.get(i) - min;
                bits[bit >>> 6] |= 1L << bit;
            }
        }
        int count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        int[] out = new int[count];
        int n = 0;
        for (int w = 0; w < bits.length; w++) {
            for (long word = bits[w]; word != 0; word &= word - 1) {
                out[n++] = min + (w << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return Postings.of(out, n);
    }
}
