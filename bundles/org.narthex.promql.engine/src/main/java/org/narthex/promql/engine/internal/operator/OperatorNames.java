package org.narthex.promql.engine.internal.operator;

import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.promql.engine.internal.window.WindowFunctions;

/** What the operators of a plan are called: as {@link org.narthex.promql.engine.internal.exec.Operator#name} says once they are made. */
final class OperatorNames {
    private OperatorNames() {}

    /** The name of a part's operator. */
    static String of(Plan plan, boolean instant) {
        return switch (plan) {
            case Plan.Number n -> "Number";
            case Plan.Text t -> "Text";
            case Plan.Select s -> "SeriesScan";
            case Plan.Window w -> "SeriesScan";
            case Plan.Subquery s -> "Subquery";
            case Plan.StepInvariant s -> "Invariant";
            case Plan.Sign s -> s.type() == ValueType.SCALAR ? "ScalarMath" : "Negate";
            case Plan.Binary b -> binary(b);
            case Plan.Call c -> call(c, instant);
            case Plan.Aggregate a -> aggregate(a.operator());
        };
    }

    private static String binary(Plan.Binary b) {
        if (b.type() == ValueType.SCALAR) {
            return "ScalarMath";
        }
        if (b.matching() == null) {
            return "Sample";
        }
        return b.operator().isSet() ? "Set" : "Join";
    }

    private static String aggregate(AggregateOperator operator) {
        return switch (operator) {
            case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> "Select";
            case COUNT_VALUES -> "CountValues";
            case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, QUANTILE -> "Aggregate";
        };
    }

    private static String call(Plan.Call c, boolean instant) {
        if (c.type() == ValueType.SCALAR) {
            return "ScalarFunction";
        }
        if (WindowFunctions.factory(c.function()) != null) {
            return c.function().equals("absent_over_time") ? "Absent" : "Window";
        }
        return switch (c.function()) {
            case "vector" -> "Scalar";
            case "absent" -> "Absent";
            case "label_replace", "label_join" -> "Series";
            case "histogram_quantile", "histogram_fraction", "histogram_quantiles" -> "Histogram";
            case "info" -> "Info";
            case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc" -> instant ? "Sort" : "Sample";
            default -> c.arguments().isEmpty() ? "Scalar" : "Sample";
        };
    }
}
