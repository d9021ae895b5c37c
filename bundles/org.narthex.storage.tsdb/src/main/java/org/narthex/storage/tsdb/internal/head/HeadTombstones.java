package org.narthex.storage.tsdb.internal.head;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.narthex.storage.tsdb.internal.block.Intervals;

/** What was deleted from the head, by slot. Thread-safe. */
public final class HeadTombstones {
    private final Map<Integer, Intervals> intervals = new ConcurrentHashMap<>();

    /** Adds a closed interval. */
    void add(int slot, long mint, long maxt) {
        intervals.compute(slot, (k, old) -> (old == null ? Intervals.NONE : old).add(mint, maxt));
    }

    /** Calls with the slots that have intervals. */
    void forEach(BiConsumer<Integer, Intervals> action) {
        intervals.forEach(action);
    }

    /** Forgets the intervals of slots. */
    void remove(int[] slots) {
        for (int slot : slots) {
            intervals.remove(slot);
        }
    }

    /** Forgets the intervals that end before a time. */
    void truncate(long mint) {
        for (Integer slot : intervals.keySet()) {
            intervals.computeIfPresent(slot, (k, old) -> {
                Intervals left = old.endingFrom(mint);
                return left.isEmpty() ? null : left;
            });
        }
    }

    /** The intervals of a slot. */
    Intervals of(int slot) {
        return intervals.isEmpty() ? Intervals.NONE : intervals.getOrDefault(slot, Intervals.NONE);
    }
}
