package org.narthex.promql.engine.internal.function;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.promql.engine.internal.plan.Plan;

/** The labels of what is absent: those that the selector says exactly. */
public final class AbsentLabels {
    private AbsentLabels() {}

    /** The labels for the argument of an absent function. */
    public static Labels of(Plan argument) {
        return switch (argument) {
            case Plan.Select s -> of(s.matchers());
            case Plan.Window w -> of(w.selector().matchers());
            case Plan.Number n -> Labels.EMPTY;
            case Plan.Text t -> Labels.EMPTY;
            case Plan.Subquery s -> Labels.EMPTY;
            case Plan.StepInvariant s -> Labels.EMPTY;
            case Plan.Sign s -> Labels.EMPTY;
            case Plan.Binary b -> Labels.EMPTY;
            case Plan.Call c -> Labels.EMPTY;
            case Plan.Aggregate a -> Labels.EMPTY;
        };
    }

    private static Labels of(List<Matcher> matchers) {
        LabelsBuilder out = new LabelsBuilder();
        Set<String> named = new HashSet<>();
        for (Matcher m : matchers) {
            if (m.name().equals(Labels.METRIC_NAME)) {
                continue;
            }
            if (m.type() == MatchType.EQUAL && named.add(m.name())) {
                out.set(m.name(), m.value());
            } else {
                out.delete(m.name());
            }
        }
        return out.labels();
    }
}
