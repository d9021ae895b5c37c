package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.MetricFamilyWriter;
import org.narthex.exposition.MetricFamilyWriter.FamilyType;
import org.narthex.model.Labels;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;

class FederatedPageTest {
    private static final FloatHistogram CUSTOM = new FloatHistogram(
            CounterResetHint.UNKNOWN, -53, 0, 0, 5, 2.5, List.of(new Span(0, 1), new Span(1, 1)), List.of(),
            new double[] {1, 4}, new double[0], new double[] {0.5, 1});
    private static final FloatHistogram EXPONENTIAL = new FloatHistogram(
            CounterResetHint.GAUGE, 0, 0, 0, 1, 1, List.of(new Span(0, 1)), List.of(), new double[] {1}, new double[0],
            new double[0]);

    private final TreeMap<String, String> external = new TreeMap<>(Map.of("cluster", "c", "instance", ""));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private static FederatedSample sample(double value, long timestamp, String... labels) {
        return new FederatedSample(Labels.of(labels), timestamp, value, null);
    }

    private static FederatedSample sample(FloatHistogram histogram, long timestamp, String... labels) {
        return new FederatedSample(Labels.of(labels), timestamp, 0, histogram);
    }

    private String text(String escaping, FederatedSample... samples) throws IOException {
        FederatedPage page = new FederatedText("text/plain; escaping=" + escaping, external, out);
        for (FederatedSample s : samples) {
            page.add(s);
        }
        page.end();
        String text = out.toString(StandardCharsets.UTF_8);
        out.reset();
        return text;
    }

    @Test
    void typesComeOnceAndExternalLabelsWhereAbsent() throws IOException {
        assertThat(text(
                        "underscores",
                        sample(1, 5, "__name__", "up", "instance", "a\"b", "job", "j"),
                        sample(1e7, 6, "__name__", "up", "cluster", "x")))
                .isEqualTo("# TYPE up untyped\nup{instance=\"a\\\"b\",job=\"j\",cluster=\"c\"} 1 5\n"
                        + "up{cluster=\"x\",instance=\"\"} 1e+07 6\n");
    }

    @Test
    void namesFollowTheScheme() throws IOException {
        FederatedSample dotted = sample(1, 5, "__name__", "a.b", "c.d", "v", "cluster", "x", "instance", "i");
        assertThat(text("underscores", dotted))
                .isEqualTo("# TYPE a_b untyped\na_b{c_d=\"v\",cluster=\"x\",instance=\"i\"} 1 5\n");
        assertThat(text("allow-utf-8", dotted))
                .isEqualTo("# TYPE \"a.b\" untyped\n{\"a.b\",\"c.d\"=\"v\",cluster=\"x\",instance=\"i\"} 1 5\n");
    }

    @Test
    void textShowsCustomBucketsAsClassicOnesAndNoOtherHistogram() throws IOException {
        external.clear();
        assertThat(text("underscores", sample(1, 4, "__name__", "h"), sample(CUSTOM, 5, "__name__", "h", "a", "b"), sample(EXPONENTIAL, 6, "__name__", "h")))
                .isEqualTo("""
                        # TYPE h untyped
                        h 1 4
                        # TYPE h histogram
                        h_bucket{a="b",le="0.5"} 1 5
                        h_bucket{a="b",le="1"} 1 5
                        h_bucket{a="b",le="+Inf"} 5 5
                        h_sum{a="b"} 2.5 5
                        h_count{a="b"} 5 5
                        """);
    }

    @Test
    void messagesHoldEverySampleInFamiliesOfOneType() throws IOException {
        FederatedPage page = new FederatedMessages(MetricFamilyWriter.CONTENT_TYPE + "; escaping=underscores", external, out);
        page.add(sample(3, 4, "__name__", "a.b", "l", "v"));
        page.add(sample(CUSTOM, 5, "__name__", "a.b"));
        page.add(sample(EXPONENTIAL, 6, "__name__", "a.b"));
        page.end();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        MetricFamilyWriter writer = new MetricFamilyWriter(expected);
        writer.beginFamily("a_b", null, FamilyType.UNTYPED);
        writer.beginMetric();
        writer.label("l", "v");
        writer.label("cluster", "c");
        writer.label("instance", "");
        writer.untyped(3);
        writer.timestamp(4);
        writer.endMetric();
        writer.endFamily();
        for (FloatHistogram h : List.of(CUSTOM, EXPONENTIAL)) {
            writer.beginFamily("a_b", null, h == CUSTOM ? FamilyType.HISTOGRAM : FamilyType.GAUGE_HISTOGRAM);
            writer.beginMetric();
            writer.label("cluster", "c");
            writer.label("instance", "");
            writer.histogram(h);
            writer.timestamp(h == CUSTOM ? 5 : 6);
            writer.endMetric();
            writer.endFamily();
        }
        assertThat(out.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void anEmptyPageHasNoBytes() throws IOException {
        new FederatedMessages(MetricFamilyWriter.CONTENT_TYPE, external, out).end();
        assertThat(out.size()).isZero();
    }
}
