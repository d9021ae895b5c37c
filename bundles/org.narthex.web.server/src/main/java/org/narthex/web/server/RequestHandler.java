package org.narthex.web.server;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard service with the properties of {@link Route}: answers requests. Called on a virtual thread for each
 * request; may block. Thread-safe.
 */
@ConsumerType
public interface RequestHandler {
    /** Answers the request. An exception before the first byte becomes a 500, later it drops the connection. */
    void handle(Request request, Response response) throws IOException;
}
