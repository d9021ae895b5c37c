package org.narthex.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageParser;
import org.narthex.exposition.PageParser.Entry;
import org.narthex.exposition.PageParsers;
import org.narthex.telemetry.MetricScope;

class ClientMetricRegistryTest {
    private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";
    private final ClientMetricRegistry registry = new ClientMetricRegistry();

    @Test
    void allKindsAppearInBothFormats() throws Exception {
        MetricScope scope = registry.scope();
        scope.counter("a_total", "A counter.").add(2.5);
        scope.gauge("a", "A gauge of the counter's name.").set(-1);
        scope.gauges("pools_total", "A gauge that ends like a counter.", "job").with("x").set(3);
        scope.gauge("asked", "Asked.", () -> 7);
        scope.collect("many_total", "Many.", new String[] {"k"}, sink -> sink.value(4, "v"));
        scope.histogram("h_seconds", "A histogram.", true, 0.1, 1).observe(0.5);
        scope.summary("s_seconds", "A summary.").observe(2);
        for (String accept : new String[] {"", OPEN_METRICS}) {
            assertThat(page(accept))
                    .containsEntry("{__name__=\"a_total\"}", 2.5)
                    .containsEntry("{__name__=\"a\"}", -1d)
                    .containsEntry("{__name__=\"pools_total\", job=\"x\"}", 3d)
                    .containsEntry("{__name__=\"asked\"}", 7d)
                    .containsEntry("{__name__=\"many_total\", k=\"v\"}", 4d)
                    .containsEntry("{__name__=\"h_seconds_bucket\", le=\"0.1\"}", 0d)
                    .containsEntry("{__name__=\"h_seconds_bucket\", le=\"+Inf\"}", 1d)
                    .containsEntry("{__name__=\"s_seconds_sum\"}", 2d)
                    .containsKeys("{__name__=\"jvm_threads_current\"}", "{__name__=\"jvm_classes_currently_loaded\"}",
                            "{__name__=\"process_cpu_seconds_total\"}");
        }
        assertThat(registry.value("asked")).isEqualTo(7);
        assertThat(registry.value("absent")).isNaN();
    }

    @Test
    void closingAScopeTakesAwayWhatNoOtherScopeHolds() throws Exception {
        MetricScope one = registry.scope();
        MetricScope two = registry.scope();
        one.counters("c_total", "c", "k").with("one").increment();
        one.counters("c_total", "c", "k").with("both").increment();
        two.counters("c_total", "c", "k").with("both").increment();
        one.gauge("g", "g").set(1);
        one.close();
        assertThat(page(""))
                .containsEntry("{__name__=\"c_total\", k=\"both\"}", 2d)
                .doesNotContainKeys("{__name__=\"c_total\", k=\"one\"}", "{__name__=\"g\"}");
        assertThatThrownBy(() -> one.gauge("g", "g")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherKindOfATakenNameIsRefused() {
        registry.scope().gauge("g_total", "g");
        assertThatThrownBy(() -> registry.scope().counter("g_total", "g")).hasMessageContaining("registered as GAUGE");
    }

    @Test
    void acceptChoosesByWeight() {
        assertThat(registry.contentType("")).startsWith("text/plain; version=0.0.4");
        assertThat(registry.contentType("*/*")).startsWith("text/plain");
        assertThat(registry.contentType(OPEN_METRICS + ";q=0.5,text/plain;q=0.4")).startsWith("application/openmetrics");
        assertThat(registry.contentType(OPEN_METRICS + ";q=0.3,text/plain;q=0.4")).startsWith("text/plain");
    }

    @Test
    void threadsLoseNoIncrement() throws Exception {
        MetricScope.Counter counter = registry.scope().counter("n_total", "n");
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofVirtual().start(() -> {
                for (int k = 0; k < 10_000; k++) {
                    counter.increment();
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counter.value()).isEqualTo(40_000);
    }

    private Map<String, Double> page(String accept) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        registry.write(accept, Set.of(), out);
        PageParser p = PageParsers.forContentType(registry.contentType(accept), null);
        p.reset(out.toByteArray(), out.size());
        Map<String, Double> values = new TreeMap<>();
        for (Entry e = p.next(); e != Entry.END; e = p.next()) {
            if (e == Entry.SAMPLE) {
                values.put(p.labels().toString(), p.value());
            }
        }
        return values;
    }
}
