package org.narthex.exposition;

/** A malformed page; the message is the one that Prometheus shows as the target's last error. */
public final class PageFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public PageFormatException(String message) {
        super(message);
    }
}
