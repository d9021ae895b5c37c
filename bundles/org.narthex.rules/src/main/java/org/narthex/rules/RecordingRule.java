package org.narthex.rules;

import java.util.SequencedMap;
import org.narthex.promql.api.ast.Expr;

/** A rule that stores what its expression evaluates to under a name of its own. Immutable. */
public record RecordingRule(String name, Expr expr, SequencedMap<String, String> labels) implements Rule {
    /** A rule. */
    public RecordingRule {
        labels = Rule.sorted(labels);
    }
}
