package org.narthex.promql.engine.internal.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;

/**
 * {@code topk} and {@code bottomk}: a heap for each step. A series that is in none of them any more is let go, so that
 * about as many are held as the answer has.
 */
final class RankSelection implements Selection {
    /** Objects of a heap, and its place. */
    private static final long HEAP_BYTES = 96;

    /** What a heap needs for a sample, and some room to grow. */
    private static final long ENTRY_BYTES = 8;

    private final AggregateSite site;
    private final boolean largest;
    private final boolean single;
    private final Holding holding;

    /** The heap of each step; null where no sample is asked for. */
    private final @Nullable SampleHeap[] heaps;

    /** The value that a sample of a step has to beat; NaN, which every value does, where there is room. */
    private final double[] bars;

    private int series;

    /**
     * A selection of nothing.
     *
     * @param counts how many samples of each step to choose
     */
    RankSelection(AggregateSite site, boolean largest, int[] counts, Steps steps, Holding holding) {
        this.site = site;
        this.largest = largest;
        this.single = steps.single();
        this.holding = holding;
        this.bars = new double[counts.length];
        Arrays.fill(bars, Double.NaN);
        this.heaps = new SampleHeap[counts.length];
        for (int i = 0; i < counts.length; i++) {
            heaps[i] = counts[i] < 1 ? null : new SampleHeap(largest, i, counts[i]);
        }
        holding.add((HEAP_BYTES + Double.BYTES) * counts.length);
    }

    @Override
    public boolean add(StepSeries s) {
        Candidate candidate = new Candidate(s, series++);
        double[] values = s.values;
        FloatHistogram[] histograms = s.histograms;
        for (int i = 0; i < values.length; i++) {
            // Mostly the value is too bad: that is looked at first, whether there is a sample or not.
            if (histograms == null && (largest ? values[i] <= bars[i] : values[i] >= bars[i])) {
                continue;
            }
            SampleHeap heap = heaps[i];
            if (heap == null || !Presence.has(s.present, i)) {
                continue;
            }
            if (histograms != null && histograms[i] != null) {
                site.ignoredHistogram();
            } else {
                offer(heap, i, candidate);
            }
        }
        return candidate.uses > 0;
    }

    private void offer(SampleHeap heap, int step, Candidate candidate) {
        Candidate out = heap.offer(candidate);
        if (out == candidate) {
            return;
        }
        if (out == null) {
            holding.add(ENTRY_BYTES);
        } else if (--out.uses == 0) {
            holding.remove(out.series);
        }
        if (candidate.uses++ == 0) {
            holding.add(candidate.series);
        }
        if (heap.isFull()) {
            bars[step] = heap.worst();
        }
    }

    @Override
    public List<StepSeries> chosen() {
        List<Candidate> chosen = new ArrayList<>();
        for (int i = 0; i < heaps.length; i++) {
            SampleHeap heap = heaps[i];
            for (Candidate c : heap == null ? List.<Candidate>of() : heap.best()) {
                if (c.choose(i)) {
                    chosen.add(c);
                }
            }
        }
        if (!single) {
            chosen.sort(Comparator.comparingInt(c -> c.place));
        }
        return chosen.stream().map(Candidate::result).toList();
    }
}
