package org.narthex.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageParser;
import org.narthex.exposition.PageParser.Entry;
import org.narthex.exposition.PageParsers;
import org.narthex.model.GoFloat;
import org.narthex.model.LabelsBuilder;
import org.narthex.telemetry.MetricScope;

class MessagePageWriterTest {
    private static final String PROTOBUF =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
    private static final List<String> TYPES = List.of("counter", "gauge", "summary", "untyped", "histogram");

    private final ClientMetricRegistry registry = new ClientMetricRegistry();
    private final MetricScope scope = registry.scope();

    private byte[] page(String accept, Set<String> names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        registry.write(accept, names, out);
        return out.toByteArray();
    }

    private WireMessage family(String name) throws IOException {
        List<WireMessage> families = WireMessage.delimited(page(PROTOBUF, Set.of(name)));
        assertThat(families).hasSize(1);
        return families.getFirst();
    }

    @Test
    void everySampleOfTheTextPageIsThere() throws Exception {
        scope.counter("a_total", "A counter,\nwith a line feed.").add(2.5);
        scope.gauges("g", "A gauge.", "l", "m").with("x\"y", "ä").set(-1);
        scope.gauges("g", "A gauge.", "l", "m").with("", "z").set(Double.NaN);
        MetricScope.Observer histogram = scope.histogram("h_seconds", "A histogram.", true, 0.1, 1);
        MetricScope.Observer classic = scope.histograms("c_seconds", "Classic.", false, new double[] {0.5}, "k").with("v");
        MetricScope.Observer bare = scope.histogram("n_seconds", "Native.", true);
        MetricScope.Observer summary = scope.summary("s_seconds", "A summary.", 0.5, 0.9);
        for (double v : new double[] {0.05, 0.5, 3, -2, 0}) {
            histogram.observe(v);
            classic.observe(v);
            bare.observe(v);
            summary.observe(v);
        }
        Set<String> own = Set.of("a_total", "g", "h_seconds", "c_seconds", "n_seconds", "s_seconds");
        assertThat(samples(WireMessage.delimited(page(PROTOBUF, own)))).isEqualTo(samples(page("", own)));
        // Metrics of the process change from page to page, their series do not.
        assertThat(samples(WireMessage.delimited(page(PROTOBUF, Set.of()))).keySet())
                .isEqualTo(samples(page("", Set.of())).keySet());
        assertThat(types(WireMessage.delimited(page(PROTOBUF, Set.of())))).isEqualTo(types(page("", Set.of())));
        assertThat(family("a_total").text(2)).isEqualTo("A counter,\nwith a line feed.");
    }

    @Test
    void nativeBucketsAreThoseOfTheObservations() throws Exception {
        MetricScope.Observer observer = scope.histogram("n", "N.", true);
        for (double v : new double[] {1, 1, 1.05, 8, -4, 0}) {
            observer.observe(v);
        }
        WireMessage h = family("n").message(4).message(7);
        assertThat(h.number(1)).isEqualTo(6);
        assertThat(h.decimal(2)).isCloseTo(7.05, within(1e-9));
        assertThat(h.has(3)).isFalse();
        assertThat(WireMessage.zigzag(h.number(5))).isEqualTo(3);
        assertThat(h.decimal(6)).isPositive();
        assertThat(h.number(7)).isEqualTo(1);
        // 1 is the bound of bucket 0, 8 that of bucket 3 times 8, 1.05 lies in bucket 1; 4 is the bound of bucket 16.
        assertThat(h.messages(12)).extracting(s -> WireMessage.zigzag(s.number(1)) + "+" + s.number(2)).containsExactly("0+2", "22+1");
        assertThat(h.zigzags(13)).containsExactly(2L, -1L, 0L);
        assertThat(h.messages(9)).extracting(s -> WireMessage.zigzag(s.number(1)) + "+" + s.number(2)).containsExactly("16+1");
        assertThat(h.zigzags(10)).containsExactly(1L);
        assertThat(h.message(15).number(1)).isPositive();
    }

    @Test
    void classicOnlyHistogramsHaveNoNativeSide() throws Exception {
        scope.histogram("c", "C.", false, 1).observe(0.5);
        WireMessage h = family("c").message(4).message(7);
        assertThat(h.has(5) || h.has(6) || h.has(12)).isFalse();
        assertThat(h.message(3).number(1)).isEqualTo(1);
    }

    /** Series with their values, as the text page has them. */
    private static Map<String, Double> samples(List<WireMessage> families) {
        Map<String, Double> samples = new TreeMap<>();
        for (WireMessage family : families) {
            String name = family.text(1);
            for (WireMessage metric : family.messages(4)) {
                if (metric.has(3)) {
                    samples.put(series(name, metric, "", 0), metric.message(3).decimal(1));
                } else if (metric.has(2)) {
                    samples.put(series(name, metric, "", 0), metric.message(2).decimal(1));
                } else if (metric.has(4)) {
                    WireMessage summary = metric.message(4);
                    summary.messages(3).forEach(q -> samples.put(series(name, metric, "quantile", q.decimal(1)), q.decimal(2)));
                    samples.put(series(name + "_sum", metric, "", 0), summary.decimal(2));
                    samples.put(series(name + "_count", metric, "", 0), (double) summary.number(1));
                } else {
                    WireMessage histogram = metric.message(7);
                    histogram.messages(3).forEach(
                            b -> samples.put(series(name + "_bucket", metric, "le", b.decimal(2)), (double) b.number(1)));
                    double count = histogram.number(1);
                    samples.put(series(name + "_bucket", metric, "le", Double.POSITIVE_INFINITY), count);
                    samples.put(series(name + "_sum", metric, "", 0), histogram.decimal(2));
                    samples.put(series(name + "_count", metric, "", 0), count);
                }
            }
        }
        return samples;
    }

    private static String series(String name, WireMessage metric, String extra, double number) {
        LabelsBuilder labels = new LabelsBuilder();
        labels.set("__name__", name);
        metric.messages(1).forEach(l -> labels.set(l.text(1), l.text(2)));
        if (!extra.isEmpty()) {
            // The parser writes whole bounds with a fraction.
            labels.set(extra, GoFloat.openMetrics(number));
        }
        return labels.labels().toString();
    }

    private static Map<String, Double> samples(byte[] text) throws Exception {
        PageParser p = PageParsers.forContentType("text/plain; version=0.0.4", null);
        p.reset(text, text.length);
        Map<String, Double> samples = new TreeMap<>();
        for (Entry e = p.next(); e != Entry.END; e = p.next()) {
            if (e == Entry.SAMPLE) {
                samples.put(p.labels().toString(), p.value());
            }
        }
        return samples;
    }

    private static Map<String, String> types(List<WireMessage> families) {
        Map<String, String> types = new TreeMap<>();
        families.forEach(f -> types.put(f.text(1), TYPES.get((int) f.number(3))));
        return types;
    }

    private static Map<String, String> types(byte[] text) {
        Map<String, String> types = new TreeMap<>();
        new String(text, StandardCharsets.UTF_8)
                .lines()
                .filter(l -> l.startsWith("# TYPE "))
                .map(l -> l.split(" "))
                .forEach(w -> types.put(w[2], w[3]));
        return types;
    }
}
