package org.narthex.storage.tsdb.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Histograms;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.SampleBuffer;

/**
 * A value to be appended: a float, an integer histogram, or a float histogram. Its text is the same for what is written
 * and what is read, however a chunk has laid out its buckets. Immutable.
 *
 * @param value the float; undefined for a histogram
 */
record ModelValue(double value, @Nullable Histogram integer, @Nullable FloatHistogram floats) {
    private static final String STALE = "stale";
    private static final int CUSTOM = -53;

    static ModelValue of(double value) {
        return new ModelValue(value, null, null);
    }

    /** A value of one of the six kinds of series. */
    static ModelValue random(int kind, Random random) {
        if (random.nextInt(12) == 0) {
            return of(StaleMarker.STALE);
        }
        return switch (kind) {
            case 1 -> new ModelValue(0, HistogramHeadTest.integer(random.nextInt(1000)), null);
            case 2 -> new ModelValue(0, null, HistogramHeadTest.floats(random.nextInt(1000)));
            case 3 -> random(random.nextInt(3), random);
            case 4 -> new ModelValue(0, gauge(random), null);
            case 5 -> custom(random);
            default -> of(number(random));
        };
    }

    private static double number(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> -0.0;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS);
            case 3 -> Double.longBitsToDouble(random.nextLong() & 0x7fef_ffff_ffff_ffffL);
            case 4, 5, 6 -> 1;
            default -> random.nextInt(100_000) * 0.25;
        };
    }

    private static Histogram gauge(Random random) {
        int offset = random.nextInt(4);
        long[] deltas = {random.nextInt(5), random.nextInt(5)};
        long zero = random.nextInt(3);
        long count = zero + deltas[0] + deltas[0] + deltas[1];
        return new Histogram(
                CounterResetHint.GAUGE, 1, 0.01, zero, count, random.nextInt(50), List.of(new Span(offset, 2)), List.of(),
                deltas, new long[0], new double[0]);
    }

    private static ModelValue custom(Random random) {
        double[] bounds = random.nextInt(4) == 0 ? new double[] {1, 2, 3.5} : new double[] {0.5, 1, 2};
        long[] deltas = {random.nextInt(5), random.nextInt(5), random.nextInt(5)};
        long count = 3 * deltas[0] + 2 * deltas[1] + deltas[2];
        Histogram h = new Histogram(
                CounterResetHint.UNKNOWN, CUSTOM, 0, 0, count, random.nextInt(50), List.of(new Span(0, 3)), List.of(),
                deltas, new long[0], bounds);
        return random.nextBoolean() ? new ModelValue(0, h, null) : new ModelValue(0, null, Histograms.toFloat(h));
    }

    /** Appends the value; the outcome. */
    byte append(Appender appender, long ref, long t) {
        if (integer != null || floats != null) {
            return appender.appendHistogram(ref, t, integer, floats);
        }
        SampleBatch batch = new SampleBatch(1);
        batch.add(ref, t, value);
        appender.append(batch);
        return batch.outcomes[0];
    }

    String text() {
        if (integer != null) {
            return text(Histograms.toFloat(integer));
        }
        return floats != null ? text(floats) : text(value);
    }

    /** The text of a sample that was read. */
    static String text(SampleBuffer samples, int i) {
        FloatHistogram h = samples.histogram(i);
        return h == null ? text(samples.values[i]) : text(h);
    }

    private static String text(double v) {
        return StaleMarker.isStale(v) ? STALE : v + "/" + Long.toHexString(Double.doubleToRawLongBits(v));
    }

    private static String text(FloatHistogram h) {
        if (StaleMarker.isStale(h.sum())) {
            // A marker becomes one of its series' kind.
            return STALE;
        }
        List<String> bounds = new ArrayList<>();
        for (double bound : h.customValues()) {
            bounds.add(String.valueOf(bound));
        }
        return "histogram " + h.schema() + " " + h.zeroThreshold() + " " + h.zeroCount() + " " + h.count() + " " + h.sum()
                + (h.hint() == CounterResetHint.GAUGE ? " gauge " : " ")
                + buckets(h.positiveSpans(), h.positiveBuckets()) + buckets(h.negativeSpans(), h.negativeBuckets())
                + bounds;
    }

    private static TreeMap<Integer, Double> buckets(List<Span> spans, double[] values) {
        TreeMap<Integer, Double> filled = new TreeMap<>();
        int bucket = 0;
        int at = 0;
        for (Span span : spans) {
            bucket += span.offset();
            for (int k = 0; k < span.length(); k++, bucket++, at++) {
                if (values[at] != 0) {
                    filled.put(bucket, values[at]);
                }
            }
        }
        return filled;
    }
}
