package org.narthex.storage.remote.internal.read;

/** A read that is refused, with the status and the text for the reader. */
final class ReadException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    ReadException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
