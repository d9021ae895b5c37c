package org.narthex.promql.engine.internal.exec;

import java.util.Arrays;

/** Counts series, or the size of their samples, for each step. Confined to one thread. */
public final class StepCounts {
    private final int[] counts;
    private int everywhere;

    /** Counts of nothing. */
    public StepCounts(int steps) {
        counts = new int[steps];
    }

    /** Counts each sample as one. */
    public void add(StepSeries s) {
        if (Presence.count(s.present) == counts.length) {
            everywhere++;
            return;
        }
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            counts[i]++;
        }
    }

    /** Counts each sample by its size. */
    public void addSizes(StepSeries s) {
        add(s);
        if (s.histograms != null) {
            for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
                var h = s.histogram(i);
                if (h != null) {
                    counts[i] += HistogramSize.of(h) - 1;
                }
            }
        }
    }

    /** Counts one at each step. */
    public void addEverywhere() {
        everywhere++;
    }

    /** The counts; the object is not used any more then. */
    public int[] toArray() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += everywhere;
        }
        return Arrays.copyOf(counts, counts.length);
    }
}
