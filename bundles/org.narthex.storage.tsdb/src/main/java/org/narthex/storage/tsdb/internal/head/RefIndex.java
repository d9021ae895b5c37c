package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From series references to slots. References are dense most of the time, so they address pages of an array; those far
 * out, which only a strange log has, are in a map. Lookup takes no lock. Thread-safe.
 */
final class RefIndex {
    private static final int BITS = 12;
    private static final int SIZE = 1 << BITS;
    private static final long MAX_PAGES = 1 << 22;

    /** Slot + 1, 0 for none; behind the last one stands how many there are. */
    private volatile int[] @Nullable [] pages = new int[16][];

    private final Map<Long, Integer> far = new ConcurrentHashMap<>();

    /** The slot of a reference, or -1. */
    int slot(long ref) {
        long page = ref >>> BITS;
        int[] @Nullable [] now = pages;
        if (page < now.length) {
            int[] slots = now[(int) page];
            return slots == null ? -1 : slots[(int) ref & SIZE - 1] - 1;
        }
        return page < MAX_PAGES ? -1 : far.getOrDefault(ref, -1);
    }

    synchronized void put(long ref, int slot) {
        long page = ref >>> BITS;
        if (page >= MAX_PAGES) {
            far.put(ref, slot);
            return;
        }
        int p = (int) page;
        int[] @Nullable [] now = pages;
        if (p >= now.length) {
            now = Arrays.copyOf(now, Math.max(p + 1, now.length * 2));
        }
        int[] slots = now[p];
        if (slots == null) {
            slots = new int[SIZE + 1];
            now[p] = slots;
        }
        int i = (int) ref & SIZE - 1;
        slots[SIZE] += slots[i] == 0 ? 1 : 0;
        slots[i] = slot + 1;
        pages = now;
    }

    /** Forgets a reference. */
    synchronized void remove(long ref) {
        long page = ref >>> BITS;
        if (page >= MAX_PAGES) {
            far.remove(ref);
            return;
        }
        int[] @Nullable [] now = pages;
        int[] slots = page < now.length ? now[(int) page] : null;
        int i = (int) ref & SIZE - 1;
        if (slots == null || slots[i] == 0) {
            return;
        }
        slots[i] = 0;
        if (--slots[SIZE] == 0) {
            now[(int) page] = null;
            pages = now;
        }
    }
}
