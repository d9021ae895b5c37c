package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Durations;
import org.narthex.model.GoFloat;
import org.narthex.model.Matcher;
import org.narthex.model.Utf8;
import org.narthex.promql.api.QueryOperator;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.api.ast.VectorMatching;
import org.narthex.promql.engine.internal.plan.Plan;

/** Tells which operators a plan becomes, and what was measured of them. Used once, by one thread. */
public final class Explanation {
    private final byte[] text;
    private final boolean instant;
    private final @Nullable Profile profile;

    /**
     * An explanation.
     *
     * @param text the query
     * @param profile what was measured; null for nothing
     */
    public Explanation(String text, boolean instant, @Nullable Profile profile) {
        this.text = Utf8.encode(text);
        this.instant = instant;
        this.profile = profile;
    }

    /** The operator of a plan, with those that it asks. */
    public QueryOperator of(Plan plan) {
        if (plan instanceof Plan.Sign s && !s.minus()) {
            return of(s.expr());
        }
        if (plan instanceof Plan.Binary last) {
            return chain(last);
        }
        return node(plan, inputs(plan).stream().map(this::of).toList());
    }

    /** A chain of operators may be longer than the stack is deep. */
    private QueryOperator chain(Plan.Binary last) {
        List<Plan.Binary> chain = new ArrayList<>();
        Plan first = last;
        while (first instanceof Plan.Binary b) {
            chain.add(b);
            first = b.left();
        }
        QueryOperator left = of(first);
        for (Plan.Binary b : chain.reversed()) {
            left = node(b, List.of(left, of(b.right())));
        }
        return left;
    }

    private static List<Plan> inputs(Plan plan) {
        return switch (plan) {
            case Plan.Number n -> List.of();
            case Plan.Text t -> List.of();
            case Plan.Select s -> List.of();
            case Plan.Window w -> List.of();
            case Plan.Subquery s -> List.of(s.expr());
            case Plan.StepInvariant s -> List.of(s.expr());
            case Plan.Sign s -> List.of(s.expr());
            case Plan.Binary b -> List.of(b.left(), b.right());
            case Plan.Call c -> c.arguments();
            case Plan.Aggregate a -> a.parameter() == null ? List.of(a.expr()) : List.of(a.parameter(), a.expr());
        };
    }

    private QueryOperator node(Plan plan, List<QueryOperator> inputs) {
        Profile.Figures made = profile == null ? null : profile.of(plan);
        String name = made == null || made.operator.isEmpty() ? OperatorNames.of(plan, instant) : made.operator;
        return new QueryOperator(
                name, part(plan.range()), options(plan), inputs, figures(plan, inputs));
    }

    private QueryOperator.@Nullable Figures figures(Plan plan, List<QueryOperator> inputs) {
        Profile.Figures f = profile == null ? null : profile.of(plan);
        if (f == null) {
            return null;
        }
        long own = f.nanos;
        for (QueryOperator input : inputs) {
            own -= input.figures() == null ? 0 : input.figures().nanos();
        }
        return new QueryOperator.Figures(f.nanos, Math.max(0, own), f.series, f.samples);
    }

    private String part(PositionRange range) {
        int start = Math.clamp(range.start(), 0, text.length);
        return Utf8.decode(text, start, Math.clamp(range.end(), start, text.length));
    }

    private static Map<String, String> options(Plan plan) {
        Map<String, String> out = new LinkedHashMap<>();
        switch (plan) {
            case Plan.Number n -> out.put("value", GoFloat.shortest(n.value()));
            case Plan.Text t -> out.put("value", t.value());
            case Plan.Select s -> select(s, out);
            case Plan.Window w -> {
                out.put("range", Durations.format(w.length()));
                select(w.selector(), out);
            }
            case Plan.Subquery s -> {
                out.put("range", Durations.format(s.length()));
                out.put("step", Durations.format(s.step()));
                times(s.offset(), s.at(), out);
            }
            case Plan.StepInvariant s -> out.put("evaluated", "once");
            case Plan.Sign s -> {}
            case Plan.Binary b -> binary(b, out);
            case Plan.Call c -> out.put("function", c.function());
            case Plan.Aggregate a -> {
                out.put("operator", a.operator().text());
                if (a.without() || !a.grouping().isEmpty()) {
                    out.put(a.without() ? "without" : "by", String.join(", ", a.grouping()));
                }
            }
        }
        return out;
    }

    private static void select(Plan.Select s, Map<String, String> out) {
        out.put("matchers", s.matchers().stream().map(Matcher::toString).collect(Collectors.joining(", ", "{", "}")));
        times(s.offset(), s.at(), out);
        if (s.anchored() || s.smoothed()) {
            out.put("ends", s.anchored() ? "anchored" : "smoothed");
        }
        if (s.statsOnly()) {
            out.put("histograms", "count and sum only");
        }
    }

    private static void times(long offset, @Nullable Long at, Map<String, String> out) {
        if (offset != 0) {
            out.put("offset", Durations.format(offset));
        }
        if (at != null) {
            out.put("at", GoFloat.shortest(at / 1000.0));
        }
    }

    private static void binary(Plan.Binary b, Map<String, String> out) {
        out.put("operator", b.operator().text() + (b.returnBool() ? " bool" : ""));
        VectorMatching m = b.matching();
        if (m == null || b.type() == ValueType.SCALAR) {
            return;
        }
        out.put("matching", m.cardinality().text());
        if (m.on() || !m.labels().isEmpty()) {
            out.put(m.on() ? "on" : "ignoring", String.join(", ", m.labels()));
        }
        if (!m.include().isEmpty()) {
            out.put("include", String.join(", ", m.include()));
        }
        if (m.fillLeft() != null) {
            out.put("fill_left", GoFloat.shortest(m.fillLeft()));
        }
        if (m.fillRight() != null) {
            out.put("fill_right", GoFloat.shortest(m.fillRight()));
        }
    }
}
