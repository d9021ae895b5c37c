package org.narthex.web.api.internal;

import org.narthex.model.GoFloat;
import org.narthex.promql.api.QueryException;
import org.narthex.storage.api.StorageException;

/** A request that cannot be answered; becomes the error envelope. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Kind of error, as clients see it, with its status. */
    enum Kind {
        BAD_DATA("bad_data", 400),
        EXECUTION("execution", 422),
        CANCELED("canceled", 499),
        TIMEOUT("timeout", 503),
        INTERNAL("internal", 500),
        NOT_FOUND("not_found", 404),
        UNAVAILABLE("unavailable", 500),
        /** What cannot be written as JSON; answered as text. */
        UNENCODABLE("", 500);

        private final String text;
        private final int status;

        Kind(String text, int status) {
            this.text = text;
            this.status = status;
        }

        String text() {
            return text;
        }

        int status() {
            return status;
        }
    }

    private final Kind kind;

    ApiException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    ApiException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** A parameter that is wrong. */
    static ApiException parameter(String name, String problem) {
        return new ApiException(Kind.BAD_DATA, "invalid parameter \"" + name + "\": " + problem);
    }

    /** A result with a number that JSON cannot hold, in the words of Go's encoder. */
    static ApiException unsupported(double value) {
        return new ApiException(
                Kind.UNENCODABLE, "v1.Response.Data: unsupported value: " + GoFloat.shortest(value));
    }

    static ApiException of(QueryException e) {
        Kind kind = switch (e.kind()) {
            case BAD_DATA -> Kind.BAD_DATA;
            case EXECUTION -> Kind.EXECUTION;
            case CANCELED -> Kind.CANCELED;
            case TIMEOUT -> Kind.TIMEOUT;
            case INTERNAL -> Kind.INTERNAL;
        };
        return new ApiException(kind, message(e), e);
    }

    static ApiException of(StorageException e) {
        return switch (e.kind()) {
            case NOT_READY -> new ApiException(Kind.UNAVAILABLE, "TSDB not ready", e);
            case INVALID_LABELS, OUT_OF_BOUNDS, INVALID_SAMPLE, IO, CORRUPTION ->
                new ApiException(Kind.EXECUTION, message(e), e);
        };
    }

    static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }

    String text() {
        return message(this);
    }
}
