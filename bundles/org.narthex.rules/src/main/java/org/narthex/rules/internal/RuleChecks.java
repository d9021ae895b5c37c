package org.narthex.rules.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.model.LabelNames;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.ast.Expr;
import org.narthex.rules.AlertingRule;
import org.narthex.rules.RecordingRule;
import org.narthex.rules.Rule;
import org.narthex.rules.RuleGroup;
import org.narthex.rules.internal.WrittenGroup.Text;
import org.narthex.rules.internal.WrittenGroup.WrittenRule;
import org.narthex.rules.internal.template.TemplateSyntax;

/**
 * Checks the groups of a file and parses their expressions, with Prometheus' words for what is wrong: all of it, and not
 * only what comes first.
 *
 * <p>Of templates only the syntax is checked, as by Prometheus: nothing is executed. Confined to one thread.
 */
final class RuleChecks {
    private static final String METRIC_NAME = "__name__";

    /** A group has no place: Prometheus prints one that it never sets. */
    private static final String NOWHERE = "0:0: ";

    private final ExpressionParser parser;
    private final boolean legacyNames;
    private final List<String> errors = new ArrayList<>();

    private RuleChecks(ExpressionParser parser, boolean legacyNames) {
        this.parser = parser;
        this.legacyNames = legacyNames;
    }

    /**
     * The groups as they are evaluated.
     *
     * @param legacyNames whether names must be of the legacy alphabet
     * @param intervalMillis of groups that name none
     */
    static List<RuleGroup> check(
            String file,
            List<WrittenGroup> written,
            ExpressionParser parser,
            boolean legacyNames,
            long intervalMillis)
            throws FileErrors {
        RuleChecks checks = new RuleChecks(parser, legacyNames);
        List<RuleGroup> groups = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (WrittenGroup group : written) {
            checks.head(group, names);
            List<Rule> rules = checks.rules(group);
            long interval = group.intervalMillis() == 0 ? intervalMillis : group.intervalMillis();
            groups.add(new RuleGroup(file, group.name(), interval, group.queryOffsetMillis(), group.limit(), rules));
        }
        if (!checks.errors.isEmpty()) {
            throw new FileErrors(checks.errors);
        }
        return groups;
    }

    private void head(WrittenGroup group, Set<String> names) {
        if (group.name().isEmpty()) {
            errors.add(NOWHERE + "Groupname must not be empty");
        }
        if (!names.add(group.name())) {
            errors.add(NOWHERE + "groupname: \"" + group.name() + "\" is repeated in the same file");
        }
        errors.addAll(labels(group.labels()));
    }

    private List<Rule> rules(WrittenGroup group) {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        for (WrittenRule rule : group.rules()) {
            String about = "group " + GoQuote.quote(group.name()) + ", rule " + ++number + ", "
                    + GoQuote.quote(rule.name()) + ": ";
            names(rule, about);
            Expr expr = expression(rule.expr(), about);
            if (!rule.record().value().isEmpty()) {
                recording(rule, rule.record().place() + ": " + about);
            }
            labels(rule.labels()).forEach(e -> errors.add(about + e));
            for (String name : rule.annotations().keySet()) {
                if (!isName(name)) {
                    errors.add(about + "invalid annotation name: " + name);
                }
            }
            if (!rule.alert().value().isEmpty()) {
                templates("label", rule.labels(), rule.alert().value(), about);
                templates("annotation", rule.annotations(), rule.alert().value(), about);
            }
            if (expr != null) {
                rules.add(typed(group, rule, expr));
            }
        }
        return rules;
    }

    private static Rule typed(WrittenGroup group, WrittenRule rule, Expr expr) {
        SequencedMap<String, String> labels = new LinkedHashMap<>(group.labels());
        labels.putAll(rule.labels());
        return rule.alert().value().isEmpty()
                ? new RecordingRule(rule.record().value(), expr, labels)
                : new AlertingRule(
                        rule.alert().value(),
                        expr,
                        rule.forMillis(),
                        rule.keepFiringForMillis(),
                        labels,
                        new LinkedHashMap<>(rule.annotations()));
    }

    private void names(WrittenRule rule, String about) {
        boolean records = !rule.record().value().isEmpty();
        boolean alerts = !rule.alert().value().isEmpty();
        if (records == alerts) {
            String text = records ? "only one of 'record' and 'alert' must be set" : "one of 'record' or 'alert' must be set";
            errors.add(rule.record().place() + ": " + rule.alert().place() + ": " + about + text);
        }
    }

    private @Nullable Expr expression(Text expr, String about) {
        if (expr.value().isEmpty()) {
            errors.add(expr.place() + ": " + about + "field 'expr' must be set in rule");
            return null;
        }
        try {
            return parser.parse(expr.value());
        } catch (QueryException e) {
            errors.add(expr.place() + ": " + about + "could not parse expression: " + e.getMessage());
            return null;
        }
    }

    private void recording(WrittenRule rule, String about) {
        if (!rule.annotations().isEmpty()) {
            errors.add(about + "invalid field 'annotations' in recording rule");
        }
        if (rule.forMillis() != 0) {
            errors.add(about + "invalid field 'for' in recording rule");
        }
        if (rule.keepFiringForMillis() != 0) {
            errors.add(about + "invalid field 'keep_firing_for' in recording rule");
        }
        String name = rule.record().value();
        if (legacyNames ? !LabelNames.isLegacyMetric(name) : !isUnicode(name)) {
            errors.add(about + "invalid recording rule name: " + name);
        }
        if (name.contains("{") || name.contains("}")) {
            errors.add(about + "braces present in the recording rule name; should it be in expr?: " + name);
        }
    }

    private void templates(String kind, Map<String, String> templates, String alert, String about) {
        templates.forEach((name, template) -> {
            String error = TemplateSyntax.error("__alert_" + alert, template);
            if (error != null) {
                errors.add(about + kind + " " + GoQuote.quote(name) + ": " + error);
            }
        });
    }

    private List<String> labels(Map<String, String> labels) {
        List<String> found = new ArrayList<>();
        labels.forEach((name, value) -> {
            if (!isName(name) || name.equals(METRIC_NAME)) {
                found.add("invalid label name: " + name);
            }
            if (!isUnicode(value)) {
                found.add("invalid label value: " + value);
            }
        });
        return found;
    }

    private boolean isName(String name) {
        return legacyNames ? LabelNames.isLegacy(name) : !name.isEmpty() && isUnicode(name);
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
