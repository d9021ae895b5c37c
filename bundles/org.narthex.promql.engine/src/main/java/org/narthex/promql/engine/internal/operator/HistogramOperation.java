package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.GoQuote;
import org.narthex.model.LabelFilter;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SameLabelsGuard;
import org.narthex.promql.engine.internal.exec.ScalarArguments;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.function.ClassicBuckets;
import org.narthex.promql.engine.internal.function.NativeQuantiles;

/**
 * Quantiles and fractions of histograms, native ones and classic ones, whose buckets are series that differ in the label
 * {@code le}.
 */
final class HistogramOperation implements Operator {
    private static final String BOUND = "le";
    private static final LabelFilter WITHOUT_BOUND = new LabelFilter(Set.of(BOUND));

    private final QueryContext context;
    private final Operator input;
    private final PositionRange position;
    private final Steps steps;
    private final ScalarArguments scalars;
    private final List<Measure> measures;
    private final Map<String, MonotonicityFixes> monotonicity = new LinkedHashMap<>();
    private final SeriesMerge labelled = new SeriesMerge();
    private final Holding holding;
    private @Nullable Iterator<StepSeries> results;

    /** What is computed of each histogram: a quantile, or the fraction between two values where there is an upper one. */
    record Measure(List<double[]> arguments, String label) {
        boolean isFraction() {
            return arguments.size() == 2;
        }

        double first(int step) {
            return arguments.get(0)[step];
        }

        double second(int step) {
            return arguments.get(1)[step];
        }
    }

    private record BoundSeries(double bound, StepSeries series) {}

    /** A classic histogram; at the steps {@code blocked} it is left out. */
    private static final class Classic {
        final Labels labels;
        final boolean dropName;
        final List<BoundSeries> buckets = new ArrayList<>();
        final long[] blocked;
        /** Steps at which a quantile has made the counts monotonic, so that the next one finds nothing to fix. */
        final long[] fixed;

        Classic(Labels labels, boolean dropName, int steps) {
            this.labels = labels;
            this.dropName = dropName;
            this.blocked = Presence.none(steps);
            this.fixed = Presence.none(steps);
        }
    }

    /**
     * An operation that has not begun.
     *
     * @param position of the vector argument
     * @param measures one, or several with a label to tell them apart
     */
    HistogramOperation(
            QueryContext context,
            Operator input,
            PositionRange position,
            Steps steps,
            List<Measure> measures,
            ScalarArguments scalars) {
        this.context = context;
        this.input = input;
        this.position = position;
        this.steps = steps;
        this.scalars = scalars;
        this.measures = measures;
        this.holding = context.holding();
    }

    @Override
    public @Nullable StepSeries next() {
        if (results == null) {
            results = evaluate().iterator();
        }
        if (results.hasNext()) {
            return results.next();
        }
        holding.clear();
        return null;
    }

    private List<StepSeries> evaluate() {
        long original = context.ledger().current();
        StepCounts in = new StepCounts(steps.count());
        scalars.begin(context.ledger());
        List<StepSeries> natives = new ArrayList<>();
        Map<Labels, Classic> classics = new LinkedHashMap<>();
        for (StepSeries s = input.next(); s != null; s = input.next()) {
            in.add(s);
            holding.add(s);
            sort(s, natives, classics);
        }
        scalars.end(context.ledger(), in);
        natives.forEach(s -> block(s, classics));
        List<StepSeries> out = new ArrayList<>();
        SameLabelsGuard guard = new SameLabelsGuard(false, context.holding());
        for (Measure m : measures) {
            natives.forEach(s -> add(out, guard, s.labels, ofNative(s, m), m));
            classics.values().forEach(c -> add(out, guard, c.labels, ofClassic(c, m), m));
        }
        guard.end();
        out.addAll(labelled.result());
        monotonicity.forEach((metric, fixes) -> context.annotations().add(fixes.annotation(metric, position, steps)));
        StepCounts sizes = new StepCounts(steps.count());
        out.forEach(sizes::add);
        context.ledger().stepwise(original, in, sizes);
        holding.replace(out);
        return out;
    }

    /** Puts the histograms of a series among the native ones and its floats among the buckets. */
    private void sort(StepSeries s, List<StepSeries> natives, Map<Labels, Classic> classics) {
        if (s.histograms != null) {
            StepSeries copy = new StepSeries(s.labels, new double[steps.count()], s.present.clone());
            copy.dropName = s.dropName;
            copy.histograms = s.histograms.clone();
            for (int i = Presence.next(copy.present, 0); i >= 0; i = Presence.next(copy.present, i + 1)) {
                if (copy.histogram(i) == null) {
                    Presence.clear(copy.present, i);
                }
            }
            natives.add(copy);
            s.keepFloats();
        }
        if (s.isEmpty()) {
            return;
        }
        String text = s.labels.get(BOUND);
        double bound;
        try {
            bound = GoFloat.parse(text);
        } catch (NumberFormatException e) {
            context.annotations()
                    .add(Annotation.warning(
                            "bucket label \"le\" is missing or has a malformed value of " + GoQuote.quote(text)
                                    + forMetric(s.labels),
                            position));
            return;
        }
        Labels labels = WITHOUT_BOUND.remove(s.labels);
        classics.computeIfAbsent(
                        labels,
                        l -> new Classic(l, s.dropName, steps.count()))
                .buckets
                .add(new BoundSeries(bound, s));
    }

    /** The metric's name for annotations, which is known only where names are dropped late. */
    private String forMetric(Labels labels) {
        String name = metric(labels);
        return name.isEmpty() ? "" : " for metric name " + GoQuote.quote(name);
    }

    private String metric(Labels labels) {
        return context.delayedNames() ? labels.metricName() : "";
    }

    /** Leaves out the steps at which a native histogram has the same labels as classic buckets. */
    private void block(StepSeries nativeSeries, Map<Labels, Classic> classics) {
        Classic c = classics.get(nativeSeries.labels);
        if (c == null) {
            return;
        }
        long[] any = Presence.none(steps.count());
        c.buckets.forEach(b -> Presence.or(any, b.series().present));
        long[] both = Presence.and(any, nativeSeries.present);
        if (!Presence.isEmpty(both)) {
            context.annotations()
                    .add(Annotation.warning(
                            "vector contains a mix of classic and native histograms" + forMetric(nativeSeries.labels),
                            position));
            Presence.or(c.blocked, both);
            nativeSeries.present = Presence.minus(nativeSeries.present, both);
        }
    }

    private StepSeries ofNative(StepSeries s, Measure m) {
        context.check();
        StepSeries out = StepSeries.empty(s.labels, steps.count());
        out.dropName = s.dropName;
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            FloatHistogram h = s.histogram(i);
            if (h != null) {
                out.set(
                        i,
                        m.isFraction()
                                ? NativeQuantiles.fraction(m.first(i), m.second(i), h, t -> inform(t, s.labels))
                                : NativeQuantiles.quantile(m.first(i), h, t -> inform(t, s.labels)));
            }
        }
        return out;
    }

    private void inform(String text, Labels labels) {
        context.annotations().add(Annotation.info(text + forMetric(labels), position));
    }

    private StepSeries ofClassic(Classic c, Measure m) {
        context.check();
        c.buckets.sort(Comparator.comparingDouble(BoundSeries::bound));
        StepSeries out = StepSeries.empty(c.labels, steps.count());
        out.dropName = c.dropName;
        ClassicBuckets buckets = new ClassicBuckets(c.buckets.size());
        for (int i = 0; i < steps.count(); i++) {
            if (Presence.has(c.blocked, i)) {
                continue;
            }
            buckets.clear();
            for (BoundSeries b : c.buckets) {
                if (Presence.has(b.series().present, i)) {
                    buckets.add(b.bound(), b.series().values[i]);
                }
            }
            if (buckets.isEmpty()) {
                continue;
            }
            if (m.isFraction()) {
                out.set(i, buckets.fraction(m.first(i), m.second(i)));
                continue;
            }
            out.set(i, buckets.quantile(m.first(i)));
            if (buckets.raised() && !Presence.has(c.fixed, i)) {
                Presence.set(c.fixed, i);
                monotonicity
                        .computeIfAbsent(metric(c.labels), name -> new MonotonicityFixes(steps.count()))
                        .add(i, buckets);
            }
        }
        return out;
    }

    private void add(List<StepSeries> out, SameLabelsGuard guard, Labels before, StepSeries s, Measure m) {
        if (s.isEmpty()) {
            return;
        }
        Dropping.METADATA.apply(s, context.delayedNames());
        if (m.label().isEmpty()) {
            guard.admit(before, s);
            out.add(s);
            return;
        }
        Map<String, StepSeries> byQuantile = new LinkedHashMap<>();
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            StepSeries to = byQuantile.computeIfAbsent(
                    GoFloat.openMetrics(m.first(i)), q -> labelled(s, m.label(), q));
            to.set(i, s.values[i]);
        }
        if (context.delayedNames() && steps.single()) {
            out.addAll(byQuantile.values());
        } else {
            byQuantile.values().forEach(labelled::add);
        }
    }

    private StepSeries labelled(StepSeries s, String name, String value) {
        StepSeries out = StepSeries.empty(new LabelsBuilder(s.labels).set(name, value).labels(), steps.count());
        out.dropName = s.dropName;
        return out;
    }
}
