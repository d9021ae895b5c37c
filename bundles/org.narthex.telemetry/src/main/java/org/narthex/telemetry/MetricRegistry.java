package org.narthex.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** The metrics that /metrics shows. Thread-safe. */
@ProviderType
public interface MetricRegistry {
    /** A scope of its own for a component; closing it takes the component's metrics away. */
    MetricScope scope();

    /**
     * Writes all metrics.
     *
     * @param accept the client's Accept header; empty for text 0.0.4
     * @param names families to write; empty for all
     * @param out receives the page; not closed
     */
    void write(String accept, Set<String> names, OutputStream out) throws IOException;

    /** The content type that {@link #write} uses for an Accept header. */
    String contentType(String accept);

    /** The value of an unlabelled counter or gauge, or NaN: what the status routes read back. */
    double value(String name);
}
