package org.narthex.storage.tsdb.internal.index;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A sorted list of series references, each once, none negative; and the set operations on such lists.
 *
 * <p>What a reference means is the business of the index that made it. Immutable and thread-safe; arrays handed in and
 * out are shared, nobody writes to the part that counts.
 */
public final class Postings {
    /** The list without references. */
    public static final Postings EMPTY = new Postings(new int[0], 0);

    private static final int GALLOP_RATIO = 8;
    private static final int BITS_PER_ENTRY = 128;

    private final int[] refs;
    private final int size;

    private Postings(int[] refs, int size) {
        this.refs = refs;
        this.size = size;
    }

    /**
     * The first {@code size} references of an array, which is taken as it is.
     *
     * @param refs strictly ascending
     */
    public static Postings of(int[] refs, int size) {
        return size == 0 ? EMPTY : new Postings(refs, size);
    }

    /** All references of an array, which is taken as it is. */
    public static Postings of(int... refs) {
        return of(refs, refs.length);
    }

    /** The references that come in any order and perhaps several times; the array is reordered. */
    public static Postings ofUnsorted(int[] refs, int size) {
        Arrays.sort(refs, 0, size);
        return of(refs, distinct(refs, size));
    }

    /** How many references there are. */
    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The reference at a position. */
    public int get(int i) {
        return refs[i];
    }

    /** The references; only the first {@link #size} count. */
    public int[] array() {
        return refs;
    }

    /** Whether the list has a reference. */
    public boolean contains(int ref) {
        return Arrays.binarySearch(refs, 0, size, ref) >= 0;
    }

    /** The position of the first reference at or behind {@code from} that is not less than {@code ref}: galloping. */
    public int seek(int from, int ref) {
        int low = from;
        int step = 1;
        int high = from;
        while (high < size && refs[high] < ref) {
            low = high + 1;
            high += step;
            step = step << 1 > 0 ? step << 1 : Integer.MAX_VALUE >> 1;
            if (high < 0) {
                high = size;
            }
        }
        high = Math.min(high, size);
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (refs[mid] < ref) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    /** The references that are in both lists. */
    public Postings intersect(Postings other) {
        Postings small = size <= other.size ? this : other;
        Postings large = small == this ? other : this;
        if (small.size == 0) {
            return EMPTY;
        }
        int[] out = new int[small.size];
        int n = small.size * (long) GALLOP_RATIO < large.size ? gallop(small, large, out) : zip(small, large, out);
        return of(out, n);
    }

    /** Whether the lists have a reference in common. */
    public boolean intersects(Postings other) {
        Postings small = size <= other.size ? this : other;
        Postings large = small == this ? other : this;
        int at = 0;
        for (int i = 0; i < small.size; i++) {
            at = large.seek(at, small.refs[i]);
            if (at == large.size) {
                return false;
            }
            if (large.refs[at] == small.refs[i]) {
                return true;
            }
        }
        return false;
    }

    /** The references that are in all lists; the shortest go first. */
    public static Postings intersectAll(Collection<Postings> lists) {
        List<Postings> sorted =
                lists.stream().sorted((a, b) -> Integer.compare(a.size, b.size)).toList();
        Postings result = sorted.getFirst();
        for (int i = 1; i < sorted.size() && result.size > 0; i++) {
            result = result.intersect(sorted.get(i));
        }
        return result;
    }

    /** The references that are in this list and not in the other. */
    public Postings subtract(Postings other) {
        if (size == 0 || other.size == 0) {
            return this;
        }
        int[] out = new int[size];
        int n = 0;
        int at = 0;
        boolean sparse = size * (long) GALLOP_RATIO < other.size;
        for (int i = 0; i < size; i++) {
            int ref = refs[i];
            if (sparse) {
                at = other.seek(at, ref);
            } else {
                while (at < other.size && other.refs[at] < ref) {
                    at++;
                }
            }
            if (at == other.size) {
                System.arraycopy(refs, i, out, n, size - i);
                n += size - i;
                break;
            }
            if (other.refs[at] != ref) {
                out[n++] = ref;
            }
        }
        return of(out, n);
    }

    /** The references that are in one of the lists. */
    public static Postings union(Collection<Postings> lists) {
        List<Postings> parts = lists.stream().filter(p -> p.size > 0).toList();
        if (parts.isEmpty()) {
            return EMPTY;
        }
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        if (parts.size() == 2) {
            return merge(parts.get(0), parts.get(1));
        }
        long total = 0;
        int min = Integer.MAX_VALUE;
        int max = 0;
        for (Postings p : parts) {
            total += p.size;
            min = Math.min(min, p.refs[0]);
            max = Math.max(max, p.refs[p.size - 1]);
        }
        if (total > Integer.MAX_VALUE - 8 || max - (long) min < total * BITS_PER_ENTRY) {
            return unionByBits(parts, min, max);
        }
        int[] out = new int[(int) total];
        int n = 0;
        for (Postings p : parts) {
            System.arraycopy(p.refs, 0, out, n, p.size);
            n += p.size;
        }
        return ofUnsorted(out, n);
    }

    private static Postings merge(Postings a, Postings b) {
        int[] out = new int[Math.addExact(a.size, b.size)];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < a.size && j < b.size) {
            int x = a.refs[i];
            int y = b.refs[j];
            out[n++] = Math.min(x, y);
            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }
        System.arraycopy(a.refs, i, out, n, a.size - i);
        n += a.size - i;
        System.arraycopy(b.refs, j, out, n, b.size - j);
        n += b.size - j;
        return of(out, n);
    }

    private static Postings unionByBits(List<Postings> parts, int min, int max) {
        long[] bits = new long[((max - min) >>> 6) + 1];
        for (Postings p : parts) {
            for (int i = 0; i < p.size; i++) {
                int bit = p.refs[i] - min;
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
        return of(out, n);
    }

    private static int zip(Postings a, Postings b, int[] out) {
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < a.size && j < b.size) {
            int x = a.refs[i];
            int y = b.refs[j];
            if (x == y) {
                out[n++] = x;
            }
            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }
        return n;
    }

    private static int gallop(Postings small, Postings large, int[] out) {
        int n = 0;
        int at = 0;
        for (int i = 0; i < small.size && at < large.size; i++) {
            int ref = small.refs[i];
            at = large.seek(at, ref);
            if (at < large.size && large.refs[at] == ref) {
                out[n++] = ref;
                at++;
            }
        }
        return n;
    }

    private static int distinct(int[] sorted, int size) {
        int n = Math.min(size, 1);
        for (int i = 1; i < size; i++) {
            if (sorted[i] != sorted[i - 1]) {
                sorted[n++] = sorted[i];
            }
        }
        return n;
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(refs, size));
    }
}
