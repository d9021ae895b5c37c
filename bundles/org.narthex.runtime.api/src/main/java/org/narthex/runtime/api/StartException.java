package org.narthex.runtime.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Why the server does not start, in the words in which Prometheus logs it. Immutable. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient SequencedMap<String, String> details;

    /**
     * A reason.
     *
     * @param message the message of the log line
     * @param details what follows it: values by key, in order
     */
    public StartException(String message, SequencedMap<String, String> details) {
        super(message);
        this.details = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(details));
    }

    /** What the log line says besides the message. */
    public Map<String, String> details() {
        return details;
    }
}
