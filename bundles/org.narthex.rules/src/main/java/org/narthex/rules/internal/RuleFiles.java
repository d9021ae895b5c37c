package org.narthex.rules.internal;

import java.util.List;
import org.narthex.rules.RuleGroup;

/**
 * The section {@code rule_files} with what the files hold. Immutable.
 *
 * @param patterns resolved against the folder of the configuration file
 * @param groups in the order of patterns, files and groups; none comes twice
 */
record RuleFiles(List<String> patterns, List<RuleGroup> groups) {
    RuleFiles {
        patterns = List.copyOf(patterns);
        groups = List.copyOf(groups);
    }
}
