package org.narthex.promql.engine.internal.function;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
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

    /** Those that take series away behind the others: Prometheus' storage leaves them in this order. */
    private static List<Matcher> inOrderOfSelection(List<Matcher> matchers) {
        Set<String> needed = new HashSet<>();
        for (Matcher m : matchers) {
            if (!m.matches("")) {
                needed.add(m.name());
            }
        }
        List<Matcher> out = new ArrayList<>(matchers);
        Predicate<Matcher> takesAway = m -> !needed.contains(m.name())
                || (m.type() == MatchType.NOT_EQUAL || m.type() == MatchType.NOT_REGEX) && m.matches("");
        out.sort(Comparator.comparing(takesAway::test));
        return out;
    }

    private static Labels of(List<Matcher> matchers) {
        LabelsBuilder out = new LabelsBuilder();
        Set<String> named = new HashSet<>();
        for (Matcher m : inOrderOfSelection(matchers)) {
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
