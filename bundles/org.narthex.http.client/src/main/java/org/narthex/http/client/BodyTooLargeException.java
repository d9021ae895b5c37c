package org.narthex.http.client;

import java.io.IOException;

/** A body that reached the request's limit. */
public final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    public BodyTooLargeException() {
        super("body size limit exceeded");
    }
}
