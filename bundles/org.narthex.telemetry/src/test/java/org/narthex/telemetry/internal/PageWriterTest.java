package org.narthex.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.narthex.telemetry.MetricScope;

class PageWriterTest {
    private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";
    private final ClientMetricRegistry registry = new ClientMetricRegistry();
    private final MetricScope scope = registry.scope();

    @Test
    void numbersAreShortAsInGo() throws Exception {
        MetricScope.Family<MetricScope.Gauge> gauges = scope.gauges("g", "G.", "v");
        gauges.with("a").set(199);
        gauges.with("b").set(1e7);
        gauges.with("c").set(Double.NaN);
        gauges.with("d").set(Double.NEGATIVE_INFINITY);
        gauges.with("e").set(0.00001);
        gauges.with("f").set(-0.5);
        assertThat(page("", "g"))
                .isEqualTo(
                        """
                        # HELP g G.
                        # TYPE g gauge
                        g{v="a"} 199
                        g{v="b"} 1e+07
                        g{v="c"} NaN
                        g{v="d"} -Inf
                        g{v="e"} 1e-05
                        g{v="f"} -0.5
                        """);
        assertThat(page(OPEN_METRICS, "g"))
                .contains("g{v=\"a\"} 199.0\n", "g{v=\"b\"} 1e+07\n", "g{v=\"c\"} NaN\n")
                .endsWith("# EOF\n");
    }

    @Test
    void histogramsAreCumulative() throws Exception {
        MetricScope.Observer h = scope.histogram("h", "H.", true, 0.1, 1, 1e8);
        h.observe(0.05);
        h.observe(0.5);
        h.observe(0.5);
        h.observe(2e8);
        assertThat(page("", "h"))
                .isEqualTo(
                        """
                        # HELP h H.
                        # TYPE h histogram
                        h_bucket{le="0.1"} 1
                        h_bucket{le="1"} 3
                        h_bucket{le="1e+08"} 3
                        h_bucket{le="+Inf"} 4
                        h_sum 2.0000000105e+08
                        h_count 4
                        """);
        assertThat(page(OPEN_METRICS, "h")).contains("h_bucket{le=\"1.0\"} 3\n", "h_count 4\n");
    }

    @Test
    void aHistogramWithoutClassicBucketsShowsItsCount() throws Exception {
        MetricScope.Observer h = scope.histogram("n", "N.", true);
        h.observe(1);
        h.observe(3);
        assertThat(page("", "n")).contains("n_bucket{le=\"+Inf\"} 2\n", "n_sum 4\n", "n_count 2\n");
    }

    @Test
    void quantilesComeFirstAndAreNaNWithoutObservations() throws Exception {
        MetricScope.Observer s = scope.summary("s", "S.", 0.5, 0.99);
        assertThat(page("", "s")).contains("s{quantile=\"0.5\"} NaN\n", "s_count 0\n");
        for (int i = 1; i <= 100; i++) {
            s.observe(i);
        }
        String[] lines = page("", "s").split("\n");
        assertThat(lines[2]).startsWith("s{quantile=\"0.5\"} ");
        assertThat(Double.parseDouble(lines[2].substring(lines[2].indexOf(' ')))).isBetween(45d, 55d);
        assertThat(lines[3]).startsWith("s{quantile=\"0.99\"} ");
        assertThat(Double.parseDouble(lines[3].substring(lines[3].indexOf(' ')))).isBetween(98d, 100d);
        assertThat(lines[4]).isEqualTo("s_sum 5050");
        assertThat(lines[5]).isEqualTo("s_count 100");
    }

    @Test
    void labelsAndHelpAreEscapedAndLabelsSorted() throws Exception {
        scope.gauges("e", "A \\ back\nslash \"quoted\".", "z", "b").with("ü\n\"", "\\").set(1);
        assertThat(page("", "e"))
                .isEqualTo("# HELP e A \\\\ back\\nslash \"quoted\".\n# TYPE e gauge\n"
                        + "e{b=\"\\\\\",z=\"ü\\n\\\"\"} 1\n");
        assertThat(page(OPEN_METRICS, "e")).contains("slash \\\"quoted\\\".\n");
    }

    @Test
    void openMetricsCountersHaveTheirFamilyWithoutTotal() throws Exception {
        scope.counter("c_total", "C.").add(3);
        assertThat(page(OPEN_METRICS, "c_total"))
                .isEqualTo("# HELP c C.\n# TYPE c counter\nc_total 3.0\n# EOF\n");
    }

    @Test
    void familiesAreSortedWithThoseOfTheJvmAmongThem() throws Exception {
        scope.gauge("z", "z").set(1);
        scope.gauge("a", "a").set(1);
        scope.gauge("nothing", "n");
        assertThat(page("").lines().filter(l -> l.startsWith("# TYPE")).toList())
                .isSorted()
                .contains("# TYPE a gauge", "# TYPE process_cpu_seconds_total counter", "# TYPE z gauge");
    }

    @Test
    void textLongerThanTheBufferIsWhole() throws Exception {
        String value = "x".repeat(40_000);
        scope.gauges("long", "l", "v").with(value).set(1);
        assertThat(page("", "long")).endsWith("long{v=\"" + value + "\"} 1\n");
    }

    @Test
    void onlyNamedFamiliesAreAskedFor() throws Exception {
        scope.gauge("bad", "b", () -> {
            throw new IllegalStateException("asked for a metric that nobody wanted");
        });
        scope.gauge("one", "o").set(1);
        scope.gauge("two", "t").set(2);
        assertThat(page("", "one", "two", "absent"))
                .isEqualTo("# HELP one o\n# TYPE one gauge\none 1\n# HELP two t\n# TYPE two gauge\ntwo 2\n");
    }

    @Test
    void aFailingCallbackLeavesTheRestOfThePage() throws Exception {
        scope.gauge("bad", "b", () -> {
            throw new IllegalStateException("broken");
        });
        scope.collect("few", "f", new String[] {"k"}, sink -> {
            sink.value(1, "first");
            sink.value(2, "one", "too many");
        });
        scope.gauge("good", "g", () -> 5);
        assertThat(page("", "bad", "few", "good"))
                .isEqualTo("# HELP few f\n# TYPE few gauge\nfew{k=\"first\"} 1\n# HELP good g\n# TYPE good gauge\ngood 5\n");
        assertThat(registry.value("bad")).isNaN();
    }

    private String page(String accept, String... names) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        registry.write(accept, Set.of(names), out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
