package org.narthex.http.client.internal;

import java.io.IOException;
import org.narthex.http.client.HttpClients;
import org.narthex.http.client.HttpConfig;
import org.narthex.http.client.HttpFetcher;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The {@link HttpClients} service. Thread-safe. */
@Component(service = HttpClients.class)
public final class SocketHttpClients implements HttpClients {
    private final MetricScope scope;
    private final DialMetrics metrics;
    private final Scratch.Pool scratches = new Scratch.Pool();
    private final Deadlines deadlines = new Deadlines();

    @Activate
    public SocketHttpClients(@Reference MetricRegistry registry) {
        scope = registry.scope();
        metrics = new DialMetrics(scope);
    }

    @Deactivate
    void stop() {
        deadlines.close();
        scratches.close();
        scope.close();
    }

    @Override
    public HttpFetcher open(String name, HttpConfig config) throws IOException {
        return new SocketFetcher(config, System.getenv(), scratches, deadlines, metrics.dialer(name));
    }
}
