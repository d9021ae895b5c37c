package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.api.ast.VectorMatching;
import org.narthex.promql.api.ast.VectorMatching.Cardinality;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.plan.Plan;

/**
 * An arithmetic operator or comparison between two vectors. The series are matched once by their labels; what remains
 * for each pair is an operation on two columns.
 */
final class JoinOperation implements Operator {
    private final QueryContext context;
    private final Plan.Binary plan;
    private final VectorMatching matching;
    private final Operator left;
    private final Operator right;
    private final int steps;
    private final boolean swapped;
    private final ElementMath math;
    private final ResultLabels labels;
    private final StepProblems problems;
    private final SeriesMerge merge;
    private final FirstFailure failure = new FirstFailure();
    private final Holding holding;
    private @Nullable Iterator<StepSeries> results;

    JoinOperation(
            QueryContext context, Plan.Binary plan, VectorMatching matching, Operator left, Operator right, int steps) {
        this.context = context;
        this.plan = plan;
        this.matching = matching;
        this.left = left;
        this.right = right;
        this.steps = steps;
        this.holding = context.holding();
        this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
        this.merge = new SeriesMerge(context.allowsTwins());
        this.math = new ElementMath(plan);
        this.problems = new StepProblems(steps);
        this.labels = new ResultLabels(context, plan, matching);
    }

    /** What shares its matching labels: at each step at most one element of the one side. */
    private static final class Match {
        /** Lists, maps and arrays without their content. */
        private static final long OBJECT_BYTES = 240;

        final List<StepSeries> ones = new ArrayList<>();
        final long[] present;
        final long[] used;
        final Map<Labels, long[]> results = new HashMap<>();

        static long bytes(int steps) {
            return OBJECT_BYTES + 2L * steps / Byte.SIZE;
        }

        Match(int steps) {
            present = Presence.none(steps);
            used = Presence.none(steps);
        }
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
        StepCounts in = new StepCounts(steps);
        List<StepSeries> lefts = read(left, in);
        List<StepSeries> rights = read(right, in);
        List<StepSeries> many = swapped ? rights : lefts;
        List<StepSeries> one = swapped ? lefts : rights;
        Signatures signatures = new Signatures(matching);
        DuplicateSeries duplicate = DuplicateSeries.first(one, signatures, relevant(many), swapped);
        if (duplicate != null) {
            // What fails at an earlier step comes first.
            many.forEach(s -> duplicate.keepBefore(s));
            one.forEach(s -> duplicate.keepBefore(s));
        }
        List<Match> matches = matches(one, signatures);
        join(many, matches, signatures);
        fillMany(one, matches, signatures);
        failure.raise();
        if (duplicate != null) {
            throw duplicate.error();
        }
        problems.addTo(context.annotations());
        List<StepSeries> result = merge.result();
        StepCounts out = new StepCounts(steps);
        result.forEach(out::addSizes);
        context.ledger().stepwise(original, in, out);
        holding.replace(result);
        return result;
    }

    private List<StepSeries> read(Operator side, StepCounts in) {
        List<StepSeries> out = new ArrayList<>();
        for (StepSeries s = side.next(); s != null; s = side.next()) {
            holding.add(s);
            // Its matched labels, at most.
            holding.add(s.labels);
            in.add(s);
            out.add(s);
        }
        return out;
    }

    /** The steps at which anything is compared: where one side is empty nothing is, duplicates neither. */
    private long[] relevant(List<StepSeries> many) {
        if (matching.fillLeft() != null || matching.fillRight() != null) {
            return Presence.all(steps);
        }
        long[] any = Presence.none(steps);
        many.forEach(s -> Presence.or(any, s.present));
        return any;
    }

    private List<Match> matches(List<StepSeries> one, Signatures signatures) {
        List<Match> out = new ArrayList<>();
        for (StepSeries s : one) {
            Match m = match(out, signatures.number(s.labels));
            m.ones.add(s);
            Presence.or(m.present, s.present);
        }
        return out;
    }

    private Match match(List<Match> matches, int number) {
        while (matches.size() <= number) {
            holding.add(Match.bytes(steps));
            matches.add(new Match(steps));
        }
        return matches.get(number);
    }

    private void join(List<StepSeries> many, List<Match> matches, Signatures signatures) {
        // As in Prometheus, where the sides are swapped for group_right but their fills are not.
        Double fill = matching.fillRight();
        for (StepSeries m : many) {
            context.check();
            Match match = match(matches, signatures.number(m.labels));
            boolean once = match.ones.size() == 1 && fill == null;
            for (StepSeries o : match.ones) {
                context.check();
                combine(m, o, Presence.and(m.present, o.present), match, once);
            }
            if (fill != null) {
                long[] missing = Presence.minus(m.present, match.present);
                if (!Presence.isEmpty(missing)) {
                    combine(m, constant(signatures.labels(m.labels), fill), missing, match, false);
                }
            }
        }
    }

    private void fillMany(List<StepSeries> one, List<Match> matches, Signatures signatures) {
        Double fill = matching.fillLeft();
        if (fill == null) {
            return;
        }
        for (StepSeries o : one) {
            Match match = match(matches, signatures.number(o.labels));
            long[] missing = Presence.minus(o.present, match.used);
            if (!Presence.isEmpty(missing)) {
                combine(constant(signatures.labels(o.labels), fill), o, missing, match, true);
            }
        }
    }

    private StepSeries constant(Labels set, double value) {
        double[] values = new double[steps];
        java.util.Arrays.fill(values, value);
        return new StepSeries(set, values, Presence.all(steps));
    }

    /**
     * Combines two series at some of the steps that both have.
     *
     * @param lastUse whether nobody reads the series of the many side afterwards: its columns become the result's
     */
    private void combine(StepSeries many, StepSeries one, long[] where, Match match, boolean lastUse) {
        if (Presence.isEmpty(where)) {
            return;
        }
        StepSeries l = swapped ? one : many;
        StepSeries r = swapped ? many : one;
        Labels result = labels.of(many.labels, one.labels);
        StepSeries out = lastUse ? many : StepSeries.empty(result, steps);
        out.labels = result;
        out.present = Presence.none(steps);
        out.dropName = plan.returnBool();
        long[] compared = Presence.none(steps);
        for (int i = Presence.next(where, 0); i >= 0; i = Presence.next(where, i + 1)) {
            ElementMath.Outcome outcome = math.apply(l.values[i], l.histogram(i), r.values[i], r.histogram(i));
            problems.note(i, math.problem);
            if (outcome == ElementMath.Outcome.IMPOSSIBLE) {
                continue;
            }
            Presence.set(compared, i);
            if (plan.returnBool()) {
                out.set(i, outcome == ElementMath.Outcome.KEPT ? 1 : 0);
            } else if (outcome == ElementMath.Outcome.KEPT) {
                if (math.histogram != null) {
                    out.set(i, math.histogram);
                } else {
                    out.set(i, math.value);
                }
            }
        }
        checkUnique(match, result, compared);
        Presence.or(match.used, compared);
        StepSeries other = merge.clashing(out);
        if (other != null) {
            failure.sameLabels(other.present, out.present);
        } else if (!out.isEmpty()) {
            if (!lastUse) {
                holding.add(out);
            }
            merge.add(out);
        }
    }

    private void checkUnique(Match match, Labels result, long[] compared) {
        if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
            if (Presence.overlap(match.used, compared)) {
                failure.match(
                        FirstFailure.firstOfBoth(match.used, compared),
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
            }
            return;
        }
        long[] before = match.results.computeIfAbsent(result, k -> {
            holding.add(k);
            holding.add(steps / Byte.SIZE);
            return Presence.none(steps);
        });
        if (Presence.overlap(before, compared)) {
            failure.match(
                    FirstFailure.firstOfBoth(before, compared),
                    "multiple matches for labels: grouping labels must ensure unique matches");
        }
        Presence.or(before, compared);
    }
}
