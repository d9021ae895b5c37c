package org.narthex.web.server;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ProviderType;

/** A request. Confined to its thread. */
@ProviderType
public interface Request {
    String method();

    /** Path below the route prefix, not decoded. */
    String path();

    /** Query string, not decoded; empty where there is none. */
    String query();

    /** First value of a header, or the empty string. */
    String header(String name);

    /** Client's address without port. */
    String remoteAddress();

    /** The body; reading past {@code limit} bytes fails. */
    InputStream body(long limit) throws IOException;

    /** Calls the action, on any thread, if the client goes away before the answer is complete. */
    void onDisconnect(Runnable action);
}
