package org.narthex.scrape.internal.loop;

import java.io.OutputStream;
import java.util.Set;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;

/** Hands out one scope. Thread-safe. */
public record FakeRegistry(MetricScope scope) implements MetricRegistry {
    @Override
    public void write(String accept, Set<String> names, OutputStream out) {
        throw new UnsupportedOperationException("no page here");
    }

    @Override
    public String contentType(String accept) {
        throw new UnsupportedOperationException("no page here");
    }

    @Override
    public double value(String name) {
        throw new UnsupportedOperationException("no values here");
    }
}
