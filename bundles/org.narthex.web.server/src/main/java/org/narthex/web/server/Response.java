package org.narthex.web.server;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/** An answer: status and headers first, then the body. Confined to the request's thread. */
@ProviderType
public interface Response {
    /** Sets the status; 200 where never called. */
    Response status(int code);

    /** Sets a header. */
    Response header(String name, String value);

    /** Adds a value to a header. */
    Response addHeader(String name, String value);

    /** Names the route for the {@code handler} label of the HTTP metrics, such as {@code /api/v1/label/:name/values}. */
    Response route(String pattern);

    /** The body; the first write commits status and headers. Closing it completes the answer. */
    OutputStream body() throws IOException;
}
