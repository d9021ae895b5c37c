package org.narthex.storage.tsdb.internal.wal;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;

/**
 * Decodes histograms where an input stands. One that ends too early or has an impossible count is an
 * {@link IndexOutOfBoundsException}. Confined to one thread.
 */
final class HistogramDecoder {
    private final RecordInput in;

    /** Decodes from an input that others read from, too. */
    HistogramDecoder(RecordInput in) {
        this.in = in;
    }

    Histogram integer() {
        CounterResetHint hint = hint();
        int schema = (int) in.varint();
        double zeroThreshold = in.f64();
        long zeroCount = in.uvarint();
        long count = in.uvarint();
        double sum = in.f64();
        List<Span> positive = spans();
        List<Span> negative = spans();
        long[] positiveBuckets = deltas();
        long[] negativeBuckets = deltas();
        return new Histogram(
                hint,
                schema,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positive,
                negative,
                positiveBuckets,
                negativeBuckets,
                customValues(schema));
    }

    FloatHistogram floats() {
        CounterResetHint hint = hint();
        int schema = (int) in.varint();
        double zeroThreshold = in.f64();
        double zeroCount = in.f64();
        double count = in.f64();
        double sum = in.f64();
        List<Span> positive = spans();
        List<Span> negative = spans();
        double[] positiveBuckets = doubles();
        double[] negativeBuckets = doubles();
        return new FloatHistogram(
                hint,
                schema,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positive,
                negative,
                positiveBuckets,
                negativeBuckets,
                customValues(schema));
    }

    private CounterResetHint hint() {
        int hint = in.u8();
        CounterResetHint[] hints = CounterResetHint.values();
        return hint < hints.length ? hints[hint] : CounterResetHint.UNKNOWN;
    }

    private List<Span> spans() {
        int n = in.count(2);
        List<Span> spans = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            int offset = (int) in.varint();
            spans.add(new Span(offset, (int) in.uvarint()));
        }
        return List.copyOf(spans);
    }

    private long[] deltas() {
        long[] out = new long[in.count(1)];
        for (int i = 0; i < out.length; i++) {
            out[i] = in.varint();
        }
        return out;
    }

    private double[] customValues(int schema) {
        return schema == RecordFormat.CUSTOM_SCHEMA ? doubles() : new double[0];
    }

    private double[] doubles() {
        double[] out = new double[in.count(8)];
        for (int i = 0; i < out.length; i++) {
            out[i] = in.f64();
        }
        return out;
    }
}
