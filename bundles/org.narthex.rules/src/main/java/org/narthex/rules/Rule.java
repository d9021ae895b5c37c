package org.narthex.rules;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.narthex.model.Utf8;
import org.narthex.promql.api.ast.Expr;

/** A rule of a group. Immutable. */
public sealed interface Rule permits RecordingRule, AlertingRule {
    /** Name of the metric that is recorded, or of the alert. */
    String name();

    /** What is evaluated. */
    Expr expr();

    /**
     * The labels that the results get, those of the group among them, in the order of their names. An empty value takes
     * the label away from a result.
     */
    SequencedMap<String, String> labels();

    /** An unmodifiable copy in the order of the names. */
    static SequencedMap<String, String> sorted(Map<String, String> map) {
        TreeMap<String, String> inOrder = new TreeMap<>(Utf8.ORDER);
        inOrder.putAll(map);
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inOrder));
    }
}
