package org.narthex.config.bridge.probe;

import java.util.List;
import java.util.Map;

/** What the test's consumer of jobs shows. */
public interface TargetsProbe {
    /** Labels of the targets by job. */
    Map<String, List<String>> targets();

    /** Names of the jobs in force. */
    List<String> jobs();

    /** How often a configuration was applied. */
    int applied();
}
