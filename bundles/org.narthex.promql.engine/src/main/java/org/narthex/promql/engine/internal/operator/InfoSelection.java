package org.narthex.promql.engine.internal.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.promql.engine.internal.window.InstantTask;
import org.narthex.promql.engine.internal.window.SeriesScan;
import org.narthex.storage.api.SelectHints;

/** Which info series a call of {@code info} takes, and which of their labels. Immutable. */
final class InfoSelection {
    /** The labels by which info series belong to others. */
    static final Set<String> IDENTIFYING = Set.of("instance", "job");

    private static final String DEFAULT_METRIC = "target_info";
    private final QueryContext context;
    private final Plan.Call call;
    private final Steps steps;
    private final List<Matcher> nameMatchers;
    private final List<Matcher> dataMatchers;
    private final Set<String> dataNames;

    InfoSelection(QueryContext context, Plan.Call call, Steps steps) {
        this.context = context;
        this.call = call;
        this.steps = steps;
        List<Matcher> all = call.arguments().size() > 1 ? matchers(call.arguments().get(1)) : List.of();
        dataMatchers = all.stream().filter(m -> !isForName(m)).toList();
        dataNames = dataMatchers.stream().map(Matcher::name).collect(Collectors.toUnmodifiableSet());
        nameMatchers = effective(all.stream().filter(InfoSelection::isForName).toList());
    }

    private static boolean isForName(Matcher m) {
        return m.name().equals(Labels.METRIC_NAME);
    }

    private static List<Matcher> matchers(Plan plan) {
        return plan instanceof Plan.StepInvariant s
                ? matchers(s.expr())
                : plan instanceof Plan.Select select ? select.matchers() : List.of();
    }

    private static List<Matcher> effective(List<Matcher> named) {
        if (named.isEmpty()) {
            return List.of(Matcher.equal(Labels.METRIC_NAME, DEFAULT_METRIC));
        }
        if (named.stream().anyMatch(m -> m.type() == MatchType.EQUAL || m.type() == MatchType.REGEX)) {
            return named;
        }
        List<Matcher> out = new ArrayList<>(named);
        out.add(Matcher.of(MatchType.REGEX, Labels.METRIC_NAME, ".+_info"));
        return out;
    }

    /** Whether a series is itself an info series, which is not enriched. */
    boolean isInfo(Labels labels) {
        String name = labels.metricName();
        return nameMatchers.stream().allMatch(m -> m.matches(name));
    }

    /** Whether a label of an info series is to be added. */
    boolean wants(String label) {
        return dataNames.isEmpty() || dataNames.contains(label);
    }

    /** Whether series without info series stay. */
    boolean acceptsEmpty() {
        return dataMatchers.stream().allMatch(m -> m.matches(""));
    }

    /** Reads the info series with one of the values of each identifying label; values are the times of the samples. */
    Operator scan(Map<String, Set<String>> identities) {
        List<Matcher> matchers = new ArrayList<>();
        identities.forEach((name, values) -> matchers.add(Matcher.of(
                MatchType.REGEX,
                name,
                values.stream().map(InfoSelection::quoteRegex).collect(Collectors.joining("|")))));
        matchers.addAll(dataMatchers);
        matchers.addAll(nameMatchers);
        Reference reference = reference(call.arguments().getFirst(), List.of());
        Long at = reference == null ? null : reference.at;
        long offset = reference == null ? 0 : reference.offset;
        long first = (at == null ? steps.start() : at) - offset - (context.lookback() - 1);
        long last = (at == null ? steps.last() : at) - offset;
        SelectHints hints =
                new SelectHints(first, last, steps.single() ? 0 : steps.interval(), 0, "info", List.of(), false, 0, steps.single());
        Plan.Select select = new Plan.Select(call.range(), matchers, offset, at, hints, false, false, false);
        return new SeriesScan(
                context, select, () -> new InstantTask(context, select, steps, InstantTask.Take.INFO_TIMESTAMP));
    }

    private static String quoteRegex(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
                out.append('\\');
            }
            out.appendCodePoint(c);
        });
        return out.toString();
    }

    /** The time at which info series are looked at: that of the first selector in the argument. */
    private record Reference(@Nullable Long at, long offset) {}

    private static @Nullable Reference reference(Plan plan, List<Plan.Subquery> around) {
        return switch (plan) {
            case Plan.Select s -> of(s, around);
            case Plan.Window w -> of(w.selector(), around);
            case Plan.Subquery s -> {
                List<Plan.Subquery> inner = new ArrayList<>(around);
                inner.addFirst(s);
                yield reference(s.expr(), inner);
            }
            case Plan.StepInvariant s -> reference(s.expr(), around);
            case Plan.Sign s -> reference(s.expr(), around);
            case Plan.Binary b -> {
                // From the left end, because a chain may be longer than the stack is deep.
                Deque<Plan> rights = new ArrayDeque<>();
                Plan first = b;
                while (first instanceof Plan.Binary next) {
                    rights.push(next.right());
                    first = next.left();
                }
                Reference found = reference(first, around);
                while (found == null && !rights.isEmpty()) {
                    found = reference(rights.pop(), around);
                }
                yield found;
            }
            case Plan.Call c -> {
                Reference found = null;
                for (Plan argument : c.arguments()) {
                    found = found != null ? found : reference(argument, around);
                }
                yield found;
            }
            case Plan.Aggregate a -> {
                Reference inner = reference(a.expr(), around);
                yield inner != null || a.parameter() == null ? inner : reference(a.parameter(), around);
            }
            case Plan.Number n -> null;
            case Plan.Text t -> null;
        };
    }

    /** Offsets of subqueries around add up, up to one with a time of its own. */
    private static Reference of(Plan.Select s, List<Plan.Subquery> around) {
        Long at = s.at();
        long offset = s.offset();
        for (Plan.Subquery q : around) {
            if (at == null) {
                offset += q.offset();
                at = q.at();
            }
        }
        return new Reference(at, offset);
    }
}
