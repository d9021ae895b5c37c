package org.narthex.discovery.api;

import java.util.List;
import org.narthex.model.Labels;

/**
 * Targets that were found together.
 *
 * @param source identifies the group within its discoverer; a later group with the same source replaces it
 * @param targets labels of each target, with {@code __address__}; none removes the group
 * @param labels labels that all targets share; a target's own win
 */
public record TargetGroup(String source, List<Labels> targets, Labels labels) {}
