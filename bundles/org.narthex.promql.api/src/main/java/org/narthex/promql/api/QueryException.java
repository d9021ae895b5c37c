package org.narthex.promql.api;

/** A query that failed; the message is the one that the client sees. */
public final class QueryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kind of failure, as the HTTP API maps it. */
    public enum Kind {
        BAD_DATA,
        EXECUTION,
        CANCELED,
        TIMEOUT,
        INTERNAL
    }

    private final Kind kind;

    public QueryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public QueryException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
