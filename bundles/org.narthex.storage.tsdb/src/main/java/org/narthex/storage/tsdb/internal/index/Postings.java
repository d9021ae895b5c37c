package org.narthex.storage.tsdb.internal.index;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sorted list of series references, each once, none negative; and the set operations on such lists.
 *
 * <p>What a reference means is the business of the index that made it. Immutable and thread-safe; an array handed in is
 * shared, nobody writes to the part that counts. A list of a block's index stays where it is mapped as long as single
 * references are looked for, and may be asked until the index is closed.
 */
public final class Postings {
    /** The list without references. */
    public static final Postings EMPTY = new Postings(new int[0], 0);

    private static final int GALLOP_RATIO = 8;

    /** The references; null when they are in {@link #mapped} alone. */
    private final int @Nullable [] refs;

    private final MemorySegment mapped;
    private final long at;
    private final int size;

    private Postings(int @Nullable [] refs, MemorySegment mapped, long at, int size) {
        this.refs = refs;
        this.mapped = mapped;
        this.at = at;
        this.size = size;
    }

    private Postings(int[] refs, int size) {
        this(refs, MemorySegment.NULL, 0, size);
    }

    /**
     * References as big-endian numbers of four bytes each, which are not copied.
     *
     * @param at where in {@code bytes} the first one is
     */
    static Postings mapped(MemorySegment bytes, long at, int size) {
        return size == 0 ? EMPTY : new Postings(null, bytes, at, size);
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
        int[] array = refs;
        return array != null ? array[i] : mapped.get(ByteCursor.INT, at + (long) i * Integer.BYTES);
    }

    /** The references; only the first {@link #size} count. */
    int[] array() {
        int[] array = refs;
        if (array == null) {
            array = new int[size];
            for (int i = 0; i < array.length; i++) {
                array[i] = mapped.get(ByteCursor.INT, at + (long) i * Integer.BYTES);
            }
        }
        return array;
    }

    /** The same list in an array, for who is going to ask for most of it. */
    private Postings inMemory() {
        return refs != null ? this : new Postings(array(), size);
    }

    /** The position of the first reference at or behind {@code from} that is not less than {@code ref}: galloping. */
    public int seek(int from, int ref) {
        int low = from;
        int step = 1;
        int high = from;
        while (high < size && get(high) < ref) {
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
            if (get(mid) < ref) {
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
        int i = 0;
        int j = 0;
        while (i < size && j < other.size) {
            int x = get(i);
            int y = other.get(j);
            if (x == y) {
                return true;
            }
            if (x < y) {
                i = seek(i + 1, y);
            } else {
                j = other.seek(j + 1, x);
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
        boolean sparse = size * (long) GALLOP_RATIO < other.size;
        Postings less = sparse ? other : other.inMemory();
        int[] all = array();
        int[] out = new int[size];
        int n = 0;
        int at = 0;
        for (int i = 0; i < size; i++) {
            int ref = all[i];
            if (sparse) {
                at = less.seek(at, ref);
            } else {
                while (at < less.size && less.get(at) < ref) {
                    at++;
                }
            }
            if (at == less.size) {
                System.arraycopy(all, i, out, n, size - i);
                n += size - i;
                break;
            }
            if (less.get(at) != ref) {
                out[n++] = ref;
            }
        }
        return of(out, n);
    }

    /** The references that are in one of the lists. */
    public static Postings union(Collection<Postings> lists) {
        List<Postings> parts = lists.stream().filter(p -> p.size > 0).toList();
        return switch (parts.size()) {
            case 0 -> EMPTY;
            case 1 -> parts.getFirst();
            default -> PostingsUnion.of(parts);
        };
    }

    private static int zip(Postings a, Postings b, int[] out) {
        int[] left = a.array();
        int[] right = b.array();
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < a.size && j < b.size) {
            int x = left[i];
            int y = right[j];
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
            int ref = small.get(i);
            at = large.seek(at, ref);
            if (at < large.size && large.get(at) == ref) {
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
        return Arrays.toString(Arrays.copyOf(array(), size));
    }
}
