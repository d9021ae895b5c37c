package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.api.ast.VectorMatching;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** {@code and}, {@code or} and {@code unless}. */
final class SetOperation implements Operator {
    /** A bitmap without its content, and its place in a list. */
    private static final long PRESENCE_BYTES = 24;

    private final QueryContext context;
    private final BinaryOperator operator;
    private final VectorMatching matching;
    private final Operator left;
    private final Operator right;
    private final int steps;
    private final Holding holding;
    private @Nullable Iterator<StepSeries> results;

    SetOperation(
            QueryContext context,
            BinaryOperator operator,
            VectorMatching matching,
            Operator left,
            Operator right,
            int steps) {
        this.context = context;
        this.operator = operator;
        this.matching = matching;
        this.left = left;
        this.right = right;
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
        long original = context.ledger().current();
        StepCounts in = new StepCounts(steps);
        Signatures signatures = new Signatures(matching);
        List<StepSeries> lefts = new ArrayList<>();
        List<StepSeries> rights = new ArrayList<>();
        List<long[]> leftPresent = presence(left, lefts, signatures, in);
        List<long[]> rightPresent = presence(right, rights, signatures, in);
        SeriesMerge merge = new SeriesMerge(context.allowsTwins());
        long[] nothing = Presence.none(steps);
        for (StepSeries l : lefts) {
            context.check();
            int n = signatures.number(l.labels);
            long[] other = n < rightPresent.size() ? rightPresent.get(n) : nothing;
            switch (operator) {
                case AND -> l.present = Presence.and(l.present, other);
                case UNLESS -> l.present = Presence.minus(l.present, other);
                default -> {
                    // All of the left side.
                }
            }
            addUnlessEmpty(merge, l);
        }
        if (operator == BinaryOperator.OR) {
            for (StepSeries r : rights) {
                context.check();
                int n = signatures.number(r.labels);
                r.present = Presence.minus(r.present, n < leftPresent.size() ? leftPresent.get(n) : nothing);
                addUnlessEmpty(merge, r);
            }
        }
        List<StepSeries> result = merge.result();
        StepCounts out = new StepCounts(steps);
        result.forEach(out::addSizes);
        context.ledger().stepwise(original, in, out);
        return result;
    }

    private static void addUnlessEmpty(SeriesMerge merge, StepSeries s) {
        if (!s.isEmpty()) {
            merge.add(s);
        }
    }

    /** Reads a side; the steps at which each signature has a sample. */
    private List<long[]> presence(Operator side, List<StepSeries> into, Signatures signatures, StepCounts in) {
        List<long[]> out = new ArrayList<>();
        for (StepSeries s = side.next(); s != null; s = side.next()) {
            in.add(s);
            holding.add(s);
            // Its matched labels, at most.
            holding.add(s.labels);
            into.add(s);
            int n = signatures.number(s.labels);
            while (out.size() <= n) {
                holding.add(PRESENCE_BYTES + steps / Byte.SIZE);
                out.add(Presence.none(steps));
            }
            Presence.or(out.get(n), s.present);
        }
        return out;
    }
}
