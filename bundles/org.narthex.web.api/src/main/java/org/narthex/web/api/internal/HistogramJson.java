package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;

/** Writes native histograms: count, sum and the buckets that hold anything, from the lowest to the highest. */
final class HistogramJson {
    private static final int CUSTOM = -53;

    /** Bounds of a bucket: lower open and upper closed, the reverse, and both closed. */
    private static final int OPEN_LEFT = 0;

    private static final int OPEN_RIGHT = 1;
    private static final int CLOSED = 3;

    private HistogramJson() {}

    static void write(JsonOut json, FloatHistogram histogram) throws IOException {
        json.beginObject().key("count").sampleValue(histogram.count()).key("sum").sampleValue(histogram.sum());
        boolean any = negative(json, histogram, false);
        any = zero(json, histogram, any);
        any = positive(json, histogram, any);
        if (any) {
            json.endList();
        }
        json.endObject();
    }

    private static boolean negative(JsonOut json, FloatHistogram histogram, boolean before) throws IOException {
        boolean any = before;
        double[] counts = histogram.negativeBuckets();
        int[] indexes = indexes(histogram.negativeSpans(), counts.length);
        for (int i = counts.length - 1; i >= 0; i--) {
            if (counts[i] != 0) {
                any = begin(json, any);
                double lower = -bound(indexes[i], histogram.schema());
                double upper = Math.min(-bound(indexes[i] - 1, histogram.schema()), -histogram.zeroThreshold());
                bucket(json, OPEN_RIGHT, lower, upper, counts[i]);
            }
        }
        return any;
    }

    private static boolean zero(JsonOut json, FloatHistogram histogram, boolean before) throws IOException {
        if (!(histogram.zeroCount() > 0)) {
            return before;
        }
        boolean any = begin(json, before);
        double threshold = histogram.zeroThreshold();
        bucket(json, CLOSED, -threshold, threshold, histogram.zeroCount());
        return any;
    }

    private static boolean positive(JsonOut json, FloatHistogram histogram, boolean before) throws IOException {
        boolean any = before;
        double[] counts = histogram.positiveBuckets();
        int[] indexes = indexes(histogram.positiveSpans(), counts.length);
        boolean custom = histogram.schema() == CUSTOM;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                continue;
            }
            any = begin(json, any);
            if (custom) {
                double lower = customBound(histogram.customValues(), indexes[i] - 1);
                double upper = customBound(histogram.customValues(), indexes[i]);
                bucket(json, indexes[i] == 0 ? CLOSED : OPEN_LEFT, lower, upper, counts[i]);
            } else {
                double lower = Math.max(bound(indexes[i] - 1, histogram.schema()), histogram.zeroThreshold());
                bucket(json, OPEN_LEFT, lower, bound(indexes[i], histogram.schema()), counts[i]);
            }
        }
        return any;
    }

    private static boolean begin(JsonOut json, boolean any) throws IOException {
        if (!any) {
            json.key("buckets").beginList();
        }
        return true;
    }

    private static void bucket(JsonOut json, int rule, double lower, double upper, double count) throws IOException {
        json.beginList()
                .number(rule)
                .sampleValue(lower)
                .sampleValue(upper)
                .sampleValue(count)
                .endList();
    }

    /** The index of each bucket, from the spans. */
    private static int[] indexes(List<Span> spans, int buckets) {
        int[] indexes = new int[buckets];
        int at = 0;
        int index = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length() && at < buckets; i++) {
                indexes[at++] = index++;
            }
        }
        return indexes;
    }

    private static double customBound(double[] bounds, int index) {
        if (index < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
    }

    /** Upper bound of an exponential bucket. */
    static double bound(int index, int schema) {
        if (schema < 0) {
            int exponent = index << -schema;
            if (exponent == 1024) {
                return Double.MAX_VALUE;
            }
            return Math.scalb(1.0, exponent);
        }
        int fractionIndex = index & (1 << schema) - 1;
        int exponent = (index >> schema) + 1;
        double fraction = ExponentialBounds.fraction(schema, fractionIndex);
        if (fraction == 0.5 && exponent == 1025) {
            return Double.MAX_VALUE;
        }
        return Math.scalb(fraction, exponent);
    }
}
