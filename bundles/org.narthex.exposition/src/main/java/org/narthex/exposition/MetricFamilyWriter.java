package org.narthex.exposition;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.Buckets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;
import org.narthex.model.wire.WireWriter;

/**
 * Writes metric families as protobuf messages {@code io.prometheus.client.MetricFamily}, each with its length in front.
 *
 * <p>Begin a family, then for each metric: begin it, give its labels, then its value, then its timestamp if it has one,
 * end it; end the family, which writes it. Times are Unix milliseconds. Values are written even where they are 0, as by
 * Prometheus. Confined to one thread.
 */
public final class MetricFamilyWriter {
    /** The content type, but for the scheme of escaping. */
    public static final String CONTENT_TYPE =
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    /** Type of a family, in the order of the numbers that stand for them. */
    public enum FamilyType {
        COUNTER,
        GAUGE,
        SUMMARY,
        UNTYPED,
        HISTOGRAM,
        GAUGE_HISTOGRAM
    }

    // Fields of MetricFamily.
    private static final int NAME = 1;
    private static final int HELP = 2;
    private static final int TYPE = 3;
    private static final int METRIC = 4;

    // Fields of Metric.
    private static final int LABEL = 1;
    private static final int GAUGE = 2;
    private static final int COUNTER = 3;
    private static final int SUMMARY = 4;
    private static final int UNTYPED = 5;
    private static final int TIMESTAMP = 6;
    private static final int HISTOGRAM = 7;

    // Fields of LabelPair, Counter, Gauge, Untyped, Summary, Quantile and Timestamp.
    private static final int LABEL_NAME = 1;
    private static final int LABEL_VALUE = 2;
    private static final int VALUE = 1;
    private static final int COUNTER_CREATED = 3;
    private static final int SAMPLE_COUNT = 1;
    private static final int SAMPLE_SUM = 2;
    private static final int QUANTILES = 3;
    private static final int SUMMARY_CREATED = 4;
    private static final int QUANTILE = 1;
    private static final int QUANTILE_VALUE = 2;
    private static final int SECONDS = 1;
    private static final int NANOS = 2;

    // Fields of Histogram, Bucket and BucketSpan.
    private static final int BUCKETS = 3;
    private static final int SAMPLE_COUNT_FLOAT = 4;
    private static final int SCHEMA = 5;
    private static final int ZERO_THRESHOLD = 6;
    private static final int ZERO_COUNT = 7;
    private static final int ZERO_COUNT_FLOAT = 8;
    private static final int NEGATIVE_SPAN = 9;
    private static final int NEGATIVE_DELTA = 10;
    private static final int NEGATIVE_COUNT = 11;
    private static final int POSITIVE_SPAN = 12;
    private static final int POSITIVE_DELTA = 13;
    private static final int POSITIVE_COUNT = 14;
    private static final int HISTOGRAM_CREATED = 15;
    private static final int CUMULATIVE_COUNT = 1;
    private static final int UPPER_BOUND = 2;
    private static final int CUMULATIVE_COUNT_FLOAT = 4;
    private static final int OFFSET = 1;
    private static final int LENGTH = 2;

    private static final List<Span> NO_OBSERVATIONS = List.of(new Span(0, 0));

    private final OutputStream out;
    private final WireWriter buffer = new WireWriter();
    private int metric;

    /** A writer of families on to a stream, which is not closed. */
    public MetricFamilyWriter(OutputStream out) {
        this.out = out;
    }

    /** Begins a family; {@code help} may be null. */
    public void beginFamily(String name, @Nullable String help, FamilyType type) {
        buffer.clear();
        buffer.text(NAME, name);
        if (help != null) {
            buffer.text(HELP, help);
        }
        buffer.varint(TYPE, type.ordinal());
    }

    /** Writes the family. */
    public void endFamily() throws IOException {
        buffer.writeDelimitedTo(out);
    }

    public void beginMetric() {
        metric = buffer.begin(METRIC);
    }

    public void endMetric() {
        buffer.end(metric);
    }

    /** A label of the metric. */
    public void label(String name, String value) {
        int label = buffer.begin(LABEL);
        buffer.text(LABEL_NAME, name);
        buffer.text(LABEL_VALUE, value);
        buffer.end(label);
    }

    /** When the metric had its value. */
    public void timestamp(long millis) {
        buffer.varint(TIMESTAMP, millis);
    }

    /** A counter's value; {@code created} is 0 where it is not known. */
    public void counter(double value, long created) {
        int counter = buffer.begin(COUNTER);
        buffer.fixed64(VALUE, value);
        created(COUNTER_CREATED, created);
        buffer.end(counter);
    }

    public void gauge(double value) {
        single(GAUGE, value);
    }

    public void untyped(double value) {
        single(UNTYPED, value);
    }

    private void single(int field, double value) {
        int message = buffer.begin(field);
        buffer.fixed64(VALUE, value);
        buffer.end(message);
    }

    /** A summary: {@code values[i]} belongs to {@code quantiles[i]}; {@code created} is 0 where it is not known. */
    public void summary(long count, double sum, double[] quantiles, double[] values, long created) {
        int summary = buffer.begin(SUMMARY);
        buffer.varint(SAMPLE_COUNT, count);
        buffer.fixed64(SAMPLE_SUM, sum);
        for (int i = 0; i < quantiles.length; i++) {
            int quantile = buffer.begin(QUANTILES);
            buffer.fixed64(QUANTILE, quantiles[i]);
            buffer.fixed64(QUANTILE_VALUE, values[i]);
            buffer.end(quantile);
        }
        created(SUMMARY_CREATED, created);
        buffer.end(summary);
    }

    /**
     * A histogram of whole numbers.
     *
     * @param bounds upper bounds of the classic buckets, ascending; empty where it has none
     * @param cumulative how many observations are at most the bound
     * @param exponential the native side, whose count and sum do not matter; null where it has none
     * @param created 0 where it is not known
     */
    public void histogram(
            long count,
            double sum,
            double[] bounds,
            long[] cumulative,
            @Nullable Histogram exponential,
            long created) {
        int histogram = buffer.begin(HISTOGRAM);
        buffer.varint(SAMPLE_COUNT, count);
        buffer.fixed64(SAMPLE_SUM, sum);
        for (int i = 0; i < bounds.length; i++) {
            int bucket = buffer.begin(BUCKETS);
            buffer.varint(CUMULATIVE_COUNT, cumulative[i]);
            buffer.fixed64(UPPER_BOUND, bounds[i]);
            buffer.end(bucket);
        }
        if (exponential != null) {
            buffer.signed(SCHEMA, exponential.schema());
            buffer.fixed64(ZERO_THRESHOLD, exponential.zeroThreshold());
            buffer.varint(ZERO_COUNT, exponential.zeroCount());
            spans(NEGATIVE_SPAN, exponential.negativeSpans());
            buffer.sint64s(NEGATIVE_DELTA, exponential.negativeBuckets());
            spans(POSITIVE_SPAN, isBare(exponential) ? NO_OBSERVATIONS : exponential.positiveSpans());
            buffer.sint64s(POSITIVE_DELTA, exponential.positiveBuckets());
        }
        created(HISTOGRAM_CREATED, created);
        buffer.end(histogram);
    }

    /** Whether nothing of the native side would tell that there is one. */
    private static boolean isBare(Histogram h) {
        return h.zeroThreshold() == 0
                && h.zeroCount() == 0
                && h.positiveSpans().isEmpty()
                && h.negativeSpans().isEmpty();
    }

    /** A stored histogram: with classic buckets where it has bounds of its own, else with a native side. */
    public void histogram(FloatHistogram h) {
        int histogram = buffer.begin(HISTOGRAM);
        buffer.fixed64(SAMPLE_COUNT_FLOAT, h.count());
        buffer.fixed64(SAMPLE_SUM, h.sum());
        if (BucketBounds.isCustom(h.schema())) {
            double[] bounds = h.customValues();
            double[] cumulative = Buckets.cumulative(h);
            for (int i = 0; i < bounds.length; i++) {
                int bucket = buffer.begin(BUCKETS);
                buffer.fixed64(CUMULATIVE_COUNT_FLOAT, cumulative[i]);
                buffer.fixed64(UPPER_BOUND, bounds[i]);
                buffer.end(bucket);
            }
        } else {
            buffer.signed(SCHEMA, h.schema());
            buffer.fixed64(ZERO_THRESHOLD, h.zeroThreshold());
            buffer.fixed64(ZERO_COUNT_FLOAT, h.zeroCount());
            spans(NEGATIVE_SPAN, h.negativeSpans());
            buffer.doubles(NEGATIVE_COUNT, h.negativeBuckets());
            spans(POSITIVE_SPAN, h.positiveSpans());
            buffer.doubles(POSITIVE_COUNT, h.positiveBuckets());
        }
        buffer.end(histogram);
    }

    private void spans(int field, List<Span> spans) {
        for (Span span : spans) {
            int message = buffer.begin(field);
            buffer.signed(OFFSET, span.offset());
            buffer.varint(LENGTH, span.length());
            buffer.end(message);
        }
    }

    private void created(int field, long millis) {
        if (millis != 0) {
            int time = buffer.begin(field);
            buffer.varint(SECONDS, Math.floorDiv(millis, 1000));
            buffer.varint(NANOS, Math.floorMod(millis, 1000L) * 1_000_000);
            buffer.end(time);
        }
    }
}
