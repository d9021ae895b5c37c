package org.narthex.rules;

import java.util.SequencedMap;
import org.narthex.promql.api.ast.Expr;

/**
 * A rule that alerts for each series that its expression returns. Immutable.
 *
 * @param labels their values are templates
 * @param forMillis how long the expression has to return a series before its alert fires
 * @param keepFiringForMillis how long an alert goes on firing when the expression does not return its series any more
 * @param annotations by name, in the order of the names; their values are templates
 */
public record AlertingRule(
        String name,
        Expr expr,
        long forMillis,
        long keepFiringForMillis,
        SequencedMap<String, String> labels,
        SequencedMap<String, String> annotations)
        implements Rule {
    /** A rule. */
    public AlertingRule {
        labels = Rule.sorted(labels);
        annotations = Rule.sorted(annotations);
    }
}
