package org.narthex.promql.engine.internal.exec;

import java.util.Arrays;

/** Counts series, or the size of their samples, for each step, as elements of a vector. Confined to one thread. */
public final class StepCounts {
    private final int[] counts;
    private int everywhere;
    private long kept;

    /** Counts of nothing. */
    public StepCounts(int steps) {
        counts = new int[steps];
    }

    /** Counts each sample as one. */
    public void add(StepSeries s) {
        int count = Presence.count(s.present);
        kept += count;
        if (count == counts.length) {
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
                    counts[i] += HistogramSize.inVector(h) - 1;
                    kept += HistogramSize.of(h) - 1;
                }
            }
        }
    }

    /** Counts one at each step. */
    public void addEverywhere() {
        everywhere++;
        kept += counts.length;
    }

    /** The counts at all steps. */
    public int[] toArray() {
        int[] all = new int[counts.length];
        Arrays.setAll(all, this::at);
        return all;
    }

    /** How many steps there are. */
    int steps() {
        return counts.length;
    }

    /** The count at a step. */
    int at(int step) {
        return counts[step] + everywhere;
    }

    /** What all that was counted weighs as series. */
    long kept() {
        return kept;
    }
}
