package org.narthex.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules that are evaluated together, one after the other. File and name identify it. Immutable.
 *
 * @param file the file that has the group, as its pattern found it
 * @param intervalMillis time between two evaluations
 * @param queryOffsetMillis how far back the rules look; null takes that of the section {@code global}
 * @param limit most alerts or series of a rule; 0 where unlimited
 */
public record RuleGroup(
        String file, String name, long intervalMillis, @Nullable Long queryOffsetMillis, long limit, List<Rule> rules) {
    /** A group. */
    public RuleGroup {
        rules = List.copyOf(rules);
    }
}
