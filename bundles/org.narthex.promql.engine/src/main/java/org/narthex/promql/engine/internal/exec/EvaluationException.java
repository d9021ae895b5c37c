package org.narthex.promql.engine.internal.exec;

import org.narthex.promql.api.QueryException;

/** Ends an evaluation; the engine turns it into a {@link QueryException}. */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final QueryException.Kind kind;

    /** A failure of the given kind; the message is the one that the client sees. */
    public EvaluationException(QueryException.Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** A failure of the evaluation itself. */
    public static EvaluationException execution(String message) {
        return new EvaluationException(QueryException.Kind.EXECUTION, message);
    }

    /** What happens where two series of a result have the same labels. */
    public static EvaluationException sameLabels() {
        return execution("vector cannot contain metrics with the same labelset");
    }

    public QueryException.Kind kind() {
        return kind;
    }
}
