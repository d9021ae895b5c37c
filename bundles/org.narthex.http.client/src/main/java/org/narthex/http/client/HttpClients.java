package org.narthex.http.client;

import java.io.IOException;
import org.narthex.http.client.internal.SocketHttpClients;
import org.narthex.telemetry.MetricRegistry;
import org.osgi.annotation.versioning.ProviderType;

/** Makes clients. Thread-safe. */
@ProviderType
public interface HttpClients {
    /**
     * A client for a configuration; the caller closes it.
     *
     * @param name what metrics call the client: a job's name, or a mechanism's
     * @throws IOException when a TLS file cannot be used, in Prometheus' words
     */
    HttpFetcher open(String name, HttpConfig config) throws IOException;

    /** The same clients where there is no framework: for tools and tests. */
    static HttpClients of(MetricRegistry registry) {
        return new SocketHttpClients(registry);
    }
}
