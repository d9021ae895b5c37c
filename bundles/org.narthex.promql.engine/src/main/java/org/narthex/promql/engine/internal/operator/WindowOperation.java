package org.narthex.promql.engine.internal.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.model.Labels;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.MetadataLabels;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SameLabelsGuard;
import org.narthex.promql.engine.internal.exec.ScalarColumn;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** What follows a function over windows: names are dropped, counters checked by their names. */
final class WindowOperation implements Operator {
    private final QueryContext context;
    private final Operator input;
    private final Dropping dropping;
    private final boolean expectsCounter;
    private final PositionRange position;
    private final SameLabelsGuard guard;
    private List<ScalarColumn> scalars;

    /** The last series of which the user was told, if there was need; others of the same metric are no news. */
    private @Nullable Labels checked;

    /**
     * An operation that has not begun.
     *
     * @param expectsCounter whether to tell the user of metrics that do not look like counters
     * @param position of the first argument
     * @param scalars arguments to count before the windows
     */
    WindowOperation(
            QueryContext context,
            Operator input,
            Dropping dropping,
            boolean expectsCounter,
            PositionRange position,
            List<ScalarColumn> scalars) {
        this.context = context;
        this.input = input;
        this.dropping = dropping;
        this.expectsCounter = expectsCounter;
        this.position = position;
        this.guard = new SameLabelsGuard(true, context.holding());
        this.scalars = scalars;
    }

    @Override
    public @Nullable StepSeries next() {
        // They count for the rest of the query, as in Prometheus.
        for (ScalarColumn scalar : scalars) {
            context.ledger().add(scalar.cost());
        }
        scalars = List.of();
        StepSeries s = input.next();
        if (s == null) {
            guard.end();
            return null;
        }
        Labels before = s.labels;
        if (expectsCounter && hasFloat(s) && (checked == null || !MetadataLabels.same(checked, before))) {
            checkCounter(before);
            checked = before;
        }
        if (s.dropName && dropping == Dropping.NOTHING) {
            Dropping.METADATA.apply(s, context.delayedNames());
        } else {
            dropping.apply(s, context.delayedNames());
        }
        guard.admit(before, s);
        return s;
    }

    @Override
    public void takeBack(StepSeries used) {
        input.takeBack(used);
    }

    private static boolean hasFloat(StepSeries s) {
        if (s.histograms == null) {
            return true;
        }
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            if (s.histograms[i] == null) {
                return true;
            }
        }
        return false;
    }

    private void checkCounter(Labels labels) {
        String name = labels.metricName();
        if (name.isEmpty()) {
            return;
        }
        if (context.typeLabels()) {
            String type = labels.get("__type__");
            if (!type.equals("counter") && !type.equals("histogram")) {
                context.annotations()
                        .add(Annotation.info(
                                "metric might not be a counter, __type__ label is not set to \"counter\" or"
                                        + " \"histogram\", got " + GoQuote.quote(type) + ": " + GoQuote.quote(name),
                                position));
            }
        } else if (!name.endsWith("_total")
                && !name.endsWith("_sum")
                && !name.endsWith("_count")
                && !name.endsWith("_bucket")) {
            context.annotations()
                    .add(Annotation.info(
                            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                                    + GoQuote.quote(name),
                            position));
        }
    }
}
