package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;

/**
 * {@code info}: adds to series the labels of the info series with the same {@code instance} and {@code job}. Which info
 * series that is may differ from step to step: the one with the newest sample.
 */
final class InfoOperation implements Operator {
    private final QueryContext context;
    private final Operator base;
    private final InfoSelection selection;
    private final int steps;
    private final Holding holding;
    private final FirstFailure failure = new FirstFailure();
    private @Nullable Iterator<StepSeries> results;

    /** An operation that has not begun. */
    InfoOperation(QueryContext context, Operator base, InfoSelection selection, int steps) {
        this.context = context;
        this.base = base;
        this.selection = selection;
        this.steps = steps;
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
        StepCounts in = new StepCounts(steps);
        List<StepSeries> bases = new ArrayList<>();
        long[] anyBase = Presence.none(steps);
        Map<String, Set<String>> identities = new LinkedHashMap<>();
        for (StepSeries s = base.next(); s != null; s = base.next()) {
            in.add(s);
            holding.add(s);
            bases.add(s);
            Presence.or(anyBase, s.present);
            if (!selection.isInfo(s.labels)) {
                for (String name : InfoSelection.IDENTIFYING) {
                    String value = s.labels.get(name);
                    if (!value.isEmpty()) {
                        identities.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(value);
                    }
                }
            }
        }
        Map<Labels, List<StepSeries>> infos = new HashMap<>();
        Set<String> names = new LinkedHashSet<>();
        if (!identities.isEmpty()) {
            Operator scan = selection.scan(identities);
            for (StepSeries s = scan.next(); s != null; s = scan.next()) {
                in.add(s);
                holding.add(s);
                names.add(s.labels.metricName());
                List<StepSeries> same = infos.computeIfAbsent(
                        signature(s.labels, s.labels.metricName()), k -> new ArrayList<>());
                checkDistinct(same, s, anyBase);
                same.add(s);
            }
        }
        // As in Prometheus, both inputs count for the rest of the query.
        long original = context.ledger().current();
        SeriesMerge merge = new SeriesMerge();
        for (StepSeries s : bases) {
            context.check();
            if (selection.isInfo(s.labels)) {
                add(merge, s);
            } else {
                List<List<StepSeries>> candidates = new ArrayList<>();
                names.forEach(n -> candidates.add(infos.getOrDefault(signature(s.labels, n), List.of())));
                enrich(s, candidates, merge);
            }
        }
        failure.raise();
        List<StepSeries> result = merge.result();
        StepCounts out = new StepCounts(steps);
        result.forEach(out::addSizes);
        context.ledger().stepwise(original, in, out);
        holding.replace(result);
        return result;
    }

    private static Labels signature(Labels labels, String name) {
        return new LabelsBuilder(labels.retain(InfoSelection.IDENTIFYING))
                .set(Labels.METRIC_NAME, name)
                .labels();
    }

    private void enrich(StepSeries s, List<List<StepSeries>> candidates, SeriesMerge merge) {
        Map<Labels, StepSeries> out = new LinkedHashMap<>();
        List<StepSeries> chosenBefore = List.of();
        Labels labels = null;
        boolean known = false;
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            List<StepSeries> chosen = chosen(candidates, i);
            if (!known || !chosen.equals(chosenBefore)) {
                labels = labels(s.labels, chosen, i);
                chosenBefore = chosen;
                known = true;
            }
            if (labels != null) {
                StepSeries target = out.computeIfAbsent(labels, l -> {
                    StepSeries fresh = StepSeries.empty(l, steps);
                    fresh.dropName = s.dropName;
                    return fresh;
                });
                target.copy(i, s);
            }
        }
        out.values().forEach(o -> add(merge, o));
    }

    private void add(SeriesMerge merge, StepSeries s) {
        StepSeries other = merge.clashing(s);
        if (other == null) {
            merge.add(s);
        } else {
            failure.sameLabels(other.present, s.present);
        }
    }

    private static List<StepSeries> chosen(List<List<StepSeries>> candidates, int step) {
        List<StepSeries> out = new ArrayList<>();
        for (List<StepSeries> same : candidates) {
            StepSeries newest = newest(same, step);
            if (newest != null) {
                out.add(newest);
            }
        }
        return out;
    }

    private static @Nullable StepSeries newest(List<StepSeries> same, int step) {
        StepSeries newest = null;
        for (StepSeries s : same) {
            if (Presence.has(s.present, step) && (newest == null || s.values[step] > newest.values[step])) {
                newest = s;
            }
        }
        return newest;
    }

    /** The labels of a series with those of its info series, from a step on; null where it is left out. */
    private @Nullable Labels labels(Labels series, List<StepSeries> infos, int step) {
        if (infos.isEmpty()) {
            return selection.acceptsEmpty() ? series : null;
        }
        Map<String, String> added = new HashMap<>();
        Set<String> there = new HashSet<>(series.toMap().keySet());
        for (StepSeries info : infos) {
            info.labels.forEach((name, value) -> {
                if (name.equals(Labels.METRIC_NAME) || !selection.wants(name)) {
                    return;
                }
                String old = added.get(name);
                if (old != null && !old.equals(value)) {
                    failure.match(step, "conflicting label: " + name);
                }
                if (!there.contains(name)) {
                    added.put(name, value);
                }
            });
        }
        LabelsBuilder out = new LabelsBuilder(series);
        added.forEach(out::set);
        return out.labels();
    }

    /** Fails where an info series is as new as the newest before, at a step that has anything to enrich. */
    private void checkDistinct(List<StepSeries> before, StepSeries s, long[] where) {
        long[] looked = Presence.and(s.present, where);
        for (int i = Presence.next(looked, 0); i >= 0; i = Presence.next(looked, i + 1)) {
            StepSeries newest = newest(before, i);
            if (newest != null && newest.values[i] == s.values[i]) {
                long time = (long) s.values[i];
                failure.input(
                        i,
                        "found duplicate series for info metric: existing " + newest.labels + " @ " + time + ", new "
                                + s.labels + " @ " + time);
                return;
            }
        }
    }
}
