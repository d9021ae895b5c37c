package org.narthex.model.relabel;

import java.util.Locale;

/** What a relabelling rule does. */
public enum RelabelAction {
    REPLACE,
    KEEP,
    DROP,
    KEEPEQUAL,
    DROPEQUAL,
    HASHMOD,
    LABELMAP,
    LABELDROP,
    LABELKEEP,
    LOWERCASE,
    UPPERCASE;

    /** The name in the configuration. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The action of a name, in any case.
     *
     * @throws IllegalArgumentException with Prometheus' text when there is none
     */
    public static RelabelAction of(String text) {
        for (RelabelAction action : values()) {
            if (action.name().equalsIgnoreCase(text)) {
                return action;
            }
        }
        throw new IllegalArgumentException("unknown relabel action \"" + text + "\"");
    }
}
