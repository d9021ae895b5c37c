package org.narthex.scrape.internal.loop;

import java.util.Arrays;
import java.util.BitSet;
import org.narthex.storage.api.Appender;

/**
 * What a target's loop knows of each series by its bytes on the page: the storage's reference, or that relabelling
 * drops it.
 *
 * <p>A page mostly lists its series in the order of the page before, so a lookup first tries the series that followed
 * the last one then, and searches only where that fails. Series are numbered; what a scrape saw is kept in bit sets, so
 * that the end of a scrape costs next to nothing. Confined to the scrape loop. Benchmark: {@code ScrapePathBenchmark}.
 */
final class SeriesCache {
    /** Marks a series that relabelling drops. */
    static final long DROPPED = -1;

    /** Extra entries that failed scrapes may leave before the cache is flushed by force. */
    private static final int FAILED_GROWTH = 1000;

    private final TextTable table = new TextTable();
    private final TextHash hash = new TextHash();
    private long[] refs = new long[0];

    /** {@code next[i + 1]} is the series that followed series i on the last page; {@code next[0]} began it. */
    private int[] next = new int[1];

    private BitSet seen = new BitSet();
    private BitSet live = new BitSet();
    private BitSet tracked = new BitSet();
    private BitSet trackedBefore = new BitSet();
    private final BitSet gone = new BitSet();
    private int last = -1;
    private int flushedSize;

    /** How many series are known. */
    int size() {
        return table.size();
    }

    /** The number of the series, or -1 where it is new. */
    int lookup(byte[] page, int from, int to) {
        hash.of(page, from, to);
        int expected = next[last + 1];
        if (expected < table.size() && table.is(expected, hash)) {
            last = expected;
            return expected;
        }
        int found = table.find(hash);
        if (found >= 0) {
            next[last + 1] = found;
            last = found;
        }
        return found;
    }

    /** Adds a new series. */
    int add(byte[] page, int from, int to, long ref) {
        hash.of(page, from, to);
        int number = table.add(hash);
        if (number >= refs.length) {
            int capacity = number + (number >> 2) + 16;
            refs = Arrays.copyOf(refs, capacity);
            next = Arrays.copyOf(next, capacity + 1);
        }
        refs[number] = ref;
        next[last + 1] = number;
        next[number + 1] = number + 1;
        last = number;
        return number;
    }

    long ref(int number) {
        return refs[number];
    }

    void ref(int number, long ref) {
        refs[number] = ref;
    }

    /** Says that the page has the series. @return whether it had it already */
    boolean see(int number) {
        if (seen.get(number)) {
            return true;
        }
        seen.set(number);
        return false;
    }

    /** Whether the last complete page had the series. */
    boolean isLive(int number) {
        return live.get(number);
    }

    /** Takes a series for unknown to the last complete page. */
    void forget(int number) {
        live.clear(number);
        seen.clear(number);
    }

    /** Says that a stale marker is due when the next page lacks the series. */
    void track(int number) {
        tracked.set(number);
    }

    void untrack(int number) {
        tracked.clear(number);
    }

    /** Begins with the page again from its start. */
    void rewind() {
        last = -1;
    }

    /** Takes back what this scrape saw, because its samples were not stored. */
    void undo() {
        seen.clear();
        tracked.clear();
        last = -1;
    }

    /** Receives the references of series. */
    interface Refs {
        void ref(long ref);
    }

    /** Calls with the series that the scrape before tracked and this one does not. */
    void forEachStale(Refs action) {
        gone.clear();
        gone.or(trackedBefore);
        gone.andNot(tracked);
        if (gone.isEmpty()) {
            return;
        }
        long[] candidates = new long[gone.cardinality()];
        int n = 0;
        for (int i = gone.nextSetBit(0); i >= 0; i = gone.nextSetBit(i + 1)) {
            if (refs[i] != Appender.NO_REF) {
                candidates[n++] = refs[i];
            }
        }
        long[] sorted = Arrays.copyOf(candidates, n);
        Arrays.sort(sorted);
        // The page may name a series by another text than before: then it is not gone.
        boolean[] renamed = new boolean[n];
        for (int i = tracked.nextSetBit(0); i >= 0; i = tracked.nextSetBit(i + 1)) {
            int at = Arrays.binarySearch(sorted, refs[i]);
            if (at >= 0) {
                renamed[at] = true;
            }
        }
        for (int i = 0; i < n; i++) {
            if (!renamed[Arrays.binarySearch(sorted, candidates[i])]) {
                action.ref(candidates[i]);
            }
        }
    }

    /**
     * Ends a scrape.
     *
     * @param complete whether a page was walked to its end and stored
     * @return whether the cache was flushed by force, because failing scrapes made it grow
     */
    boolean endScrape(boolean complete) {
        boolean forced = !complete && table.size() > flushedSize * 2L + FAILED_GROWTH;
        BitSet spare = trackedBefore;
        trackedBefore = tracked;
        tracked = spare;
        tracked.clear();
        last = -1;
        if (complete) {
            spare = live;
            live = seen;
            seen = spare;
            int kept = live.cardinality();
            if ((table.size() - kept) * 4 > table.size()) {
                retain(live);
            }
            flushedSize = kept;
        } else if (forced) {
            BitSet keep = (BitSet) live.clone();
            keep.or(trackedBefore);
            retain(keep);
        }
        seen.clear();
        return forced;
    }

    private void retain(BitSet keep) {
        // Markers that are still due name their series by number.
        BitSet all = (BitSet) keep.clone();
        all.or(trackedBefore);
        int n = 0;
        BitSet newLive = new BitSet();
        BitSet newTracked = new BitSet();
        for (int i = all.nextSetBit(0); i >= 0; i = all.nextSetBit(i + 1)) {
            refs[n] = refs[i];
            newLive.set(n, live.get(i));
            newTracked.set(n, trackedBefore.get(i));
            n++;
        }
        table.retain(all);
        live = newLive;
        trackedBefore = newTracked;
        refs = Arrays.copyOf(refs, n);
        next = new int[n + 1];
        for (int i = 0; i <= n; i++) {
            next[i] = i;
        }
    }
}
