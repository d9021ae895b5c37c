package org.narthex.storage.tsdb.internal.index;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.narthex.model.Utf8;

/**
 * Finds the label names that some series of an index have. A few of them, evenly spaced, have most of the names; for the others
 * the postings are asked where that costs less than to read the rest of the series. Confined to one thread.
 */
final class SeriesNames {
    /** So many series are looked at first. */
    private static final int SAMPLE = 64;

    /** So many names of the series before are remembered. */
    private static final int NEIGHBOUR_NAMES = 32;

    /** To read a series costs as much as so many steps through postings. */
    private static final int STEPS_PER_SERIES = 4;

    private final IndexReader index;
    private final PostingsTable table;
    private final SymbolTable symbols;
    private final Postings series;
    private final ByteCursor in;
    private final Set<Long> refs = new TreeSet<>();
    private final TreeSet<String> names = new TreeSet<>(Utf8.ORDER);

    /** Names of the index of which it is not known whether a series has them. */
    private final TreeSet<String> open = new TreeSet<>(Utf8.ORDER);

    /** Neighbours have the same names, so that few are looked for in the set. */
    private final long[] before = new long[NEIGHBOUR_NAMES];

    SeriesNames(IndexReader index, PostingsTable table, SymbolTable symbols, Postings series) {
        this.index = index;
        this.table = table;
        this.symbols = symbols;
        this.series = series;
        this.in = index.cursor();
        open.addAll(index.labelNames());
        Arrays.fill(before, -1);
    }

    /** The names in byte order. */
    List<String> find() {
        int step = Math.max(1, series.size() / SAMPLE);
        walk(step);
        if (step > 1) {
            askPostings();
            walk(1);
        }
        return List.copyOf(names);
    }

    /** Reads every so many-th series, until all names are found. */
    private void walk(int step) {
        for (long i = 0; i < series.size() && !open.isEmpty(); i += step) {
            if (!index.seekSound(series.get((int) i), in)) {
                continue;
            }
            int labels = in.length();
            for (int l = 0; l < labels; l++) {
                long ref = in.uvarint();
                if ((l >= before.length || before[l] != ref) && refs.add(ref)) {
                    found(symbols.get(ref));
                }
                if (l < before.length) {
                    before[l] = ref;
                }
                in.uvarint();
            }
        }
    }

    private void found(String name) {
        names.add(name);
        open.remove(name);
    }

    /** Decides about names by the lists of their values, as long as the steps are fewer than the series are worth. */
    private void askPostings() {
        long[] steps = {series.size() * (long) STEPS_PER_SERIES};
        for (String name : List.copyOf(open)) {
            if (table.valueCount(name) > steps[0]) {
                continue;
            }
            boolean[] has = new boolean[1];
            table.walk(name, "", (value, at) -> {
                Postings list = index.list(at, name, value);
                steps[0] -= 1 + Math.min(list.size(), series.size());
                has[0] = steps[0] >= 0 && list.intersects(series);
                return steps[0] >= 0 && !has[0];
            });
            if (has[0]) {
                found(name);
            } else if (steps[0] >= 0) {
                open.remove(name);
            } else {
                return;
            }
        }
    }
}
