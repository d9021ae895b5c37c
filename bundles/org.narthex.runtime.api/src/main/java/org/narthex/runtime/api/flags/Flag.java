package org.narthex.runtime.api.flags;

import java.util.List;
import java.util.Set;

/**
 * A flag of the command line.
 *
 * @param name without dashes
 * @param defaults its values when it is not given; none for a flag without a value
 * @param placeholder what stands for the value in the help; empty for the default itself
 * @param choices the values of an {@link Kind#ENUM}
 * @param help one or more sentences
 */
public record Flag(
        String name,
        Kind kind,
        List<String> defaults,
        String placeholder,
        List<String> choices,
        String help,
        Set<Trait> traits) {
    /** How a value is written. */
    public enum Kind {
        STRING,
        BOOL,
        /** Written as an integer or, such as {@code 5e7}, as a number that is cut to one. */
        INTEGER,
        DECIMAL,
        /** A duration of Prometheus, such as {@code 1h30m}. */
        DURATION,
        /** A duration of Go, such as {@code 1.5s}. */
        GO_DURATION,
        /** A size with its unit, powers of 1024. */
        BYTES,
        ENUM
    }

    /** What else there is to a flag. */
    public enum Trait {
        SERVER_ONLY,
        AGENT_ONLY,
        HIDDEN,
        REPEATABLE,
        /** Repeatable, but no value twice. */
        DISTINCT,
        /** An addition of this server: not part of {@code /api/v1/status/flags}. */
        EXTENSION,
        /** Makes the program print something and end: not part of {@code /api/v1/status/flags}. */
        INFORMATION,
        /** Has no function yet; the server says so at its start when the flag is given. */
        WITHOUT_FUNCTION
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    boolean isRepeatable() {
        return has(Trait.REPEATABLE) || has(Trait.DISTINCT);
    }
}
