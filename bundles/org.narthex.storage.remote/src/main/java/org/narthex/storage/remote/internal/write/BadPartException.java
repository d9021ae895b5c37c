package org.narthex.storage.remote.internal.write;

/** A part of a request that is refused while others may be stored; its text is for the sender. */
final class BadPartException extends Exception {
    private static final long serialVersionUID = 1L;

    BadPartException(String message) {
        super(message);
    }

    BadPartException(String message, Throwable cause) {
        super(message, cause);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
