package org.narthex.http.client;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** A client with one configuration and its own connections, kept alive between requests. Thread-safe. */
@ProviderType
public interface HttpFetcher extends AutoCloseable {
    /**
     * Sends a GET and waits for the whole answer. Blocks; meant for virtual threads. Redirects are followed where the
     * configuration allows it; a gzip body is inflated.
     *
     * @param body receives the body of the last answer; cleared first
     * @throws BodyTooLargeException when the body of an answer with status 200 reaches the limit
     * @throws IOException when there is no answer in time, in Prometheus' words, or the client was closed
     */
    FetchResponse get(FetchRequest request, BodyBuffer body) throws IOException;

    /** Closes all connections; requests under way fail at once. Does not block. */
    @Override
    void close();
}
