package org.narthex.rules.internal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group as it is written: the types are right, whatever the values. Immutable.
 *
 * @param intervalMillis 0 where it is absent
 */
record WrittenGroup(
        String name,
        long intervalMillis,
        @Nullable Long queryOffsetMillis,
        long limit,
        Map<String, String> labels,
        List<WrittenRule> rules) {
    /** A value and its place: {@code line:column}, {@code 0:0} where it is absent. */
    record Text(String value, String place) {
        static final Text ABSENT = new Text("", "0:0");
    }

    /** A rule as it is written. */
    record WrittenRule(
            Text record,
            Text alert,
            Text expr,
            long forMillis,
            long keepFiringForMillis,
            Map<String, String> labels,
            Map<String, String> annotations) {
        /** What errors call the rule. */
        String name() {
            return alert.value().isEmpty() ? record.value() : alert.value();
        }
    }
}
