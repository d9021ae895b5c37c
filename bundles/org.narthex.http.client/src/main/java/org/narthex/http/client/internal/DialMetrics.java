package org.narthex.http.client.internal;

import org.narthex.telemetry.MetricScope;
import org.narthex.telemetry.MetricScope.Counter;
import org.narthex.telemetry.MetricScope.Family;

/** Counts connections by client name. Thread-safe. */
final class DialMetrics {
    private final Family<Counter> attempted;
    private final Family<Counter> established;
    private final Family<Counter> closed;
    private final Family<Counter> failed;

    DialMetrics(MetricScope scope) {
        String prefix = "net_conntrack_dialer_conn_";
        attempted = scope.counters(prefix + "attempted_total", "Connections that a client began to open.", "dialer_name");
        established = scope.counters(prefix + "established_total", "Connections that a client opened.", "dialer_name");
        closed = scope.counters(prefix + "closed_total", "Connections of a client that were closed.", "dialer_name");
        failed = scope.counters(
                prefix + "failed_total", "Connections that a client could not open.", "dialer_name", "reason");
    }

    Dialer dialer(String name) {
        for (String reason : new String[] {"resolution", "refused", "timeout", "unknown"}) {
            failed.with(name, reason);
        }
        return new Dialer(name);
    }

    /** The counters of one client. */
    final class Dialer {
        private final String name;
        private final Counter attempts;
        private final Counter successes;
        private final Counter closes;

        private Dialer(String name) {
            this.name = name;
            attempts = attempted.with(name);
            successes = established.with(name);
            closes = closed.with(name);
        }

        void attempted() {
            attempts.increment();
        }

        void established() {
            successes.increment();
        }

        void closed() {
            closes.increment();
        }

        void failed(String reason) {
            failed.with(name, reason).increment();
        }
    }
}
