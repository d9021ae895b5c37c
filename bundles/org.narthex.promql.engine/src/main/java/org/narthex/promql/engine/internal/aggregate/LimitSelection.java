package org.narthex.promql.engine.internal.aggregate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;

/** {@code limitk} and {@code limit_ratio}: whether a sample is chosen does not depend on those behind it. */
final class LimitSelection implements Selection {
    private static final double MAX_HASH = 0x1p64;

    private final boolean single;
    private final Holding holding;
    private final Function<Labels, IntPredicate> filter;
    private final List<StepSeries> chosen = new ArrayList<>();

    private LimitSelection(Steps steps, Holding holding, Function<Labels, IntPredicate> filter) {
        this.single = steps.single();
        this.holding = holding;
        this.filter = filter;
    }

    /** {@code limitk}: so many samples of each step. */
    static LimitSelection byCount(int[] counts, Steps steps, Holding holding) {
        int[] left = counts.clone();
        IntPredicate isLeft = step -> left[step] > 0 && left[step]-- > 0;
        return new LimitSelection(steps, holding, labels -> isLeft);
    }

    /** {@code limit_ratio}: such a part of each step, by the labels. */
    static LimitSelection byRatio(double[] ratios, Steps steps, Holding holding) {
        return new LimitSelection(steps, holding, labels -> {
            double place = place(labels);
            return step -> isWithin(place, Math.max(-1, Math.min(1, ratios[step])));
        });
    }

    @Override
    public boolean add(StepSeries s) {
        IntPredicate isChosen = filter.apply(s.labels);
        long[] kept = Presence.none(s.values.length);
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            if (isChosen.test(i)) {
                Presence.set(kept, i);
            }
        }
        if (Presence.isEmpty(kept)) {
            return false;
        }
        s.present = kept;
        holding.add(s);
        chosen.add(s);
        return true;
    }

    /** Of a single step they come as they lie in Prometheus' heap. */
    @Override
    public List<StepSeries> chosen() {
        if (!single || chosen.isEmpty()) {
            return chosen;
        }
        SampleHeap heap = new SampleHeap(true, 0, chosen.size());
        for (StepSeries s : chosen) {
            heap.offer(new Candidate(s, 0));
        }
        return heap.all().stream().map(c -> c.series).toList();
    }

    /** Where a label set stands between 0 and 1. */
    private static double place(Labels labels) {
        long hash = labels.hash();
        double unsigned = hash >= 0 ? hash : ((hash >>> 1) | (hash & 1)) * 2.0;
        return unsigned / MAX_HASH;
    }

    /** A part above 0 is the first one, a part below 0 the last one. */
    private static boolean isWithin(double place, double ratio) {
        if (ratio == 0) {
            return false;
        }
        return ratio > 0 ? place < ratio : place >= 1 + ratio;
    }
}
