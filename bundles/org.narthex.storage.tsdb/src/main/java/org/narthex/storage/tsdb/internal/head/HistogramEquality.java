package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/** Tells whether two histograms are the same sample: numbers by their bits, the counter reset hint left aside. */
final class HistogramEquality {
    private HistogramEquality() {}

    static boolean equal(Histogram a, Histogram b) {
        return a.schema() == b.schema()
                && a.count() == b.count()
                && a.zeroCount() == b.zeroCount()
                && same(a.zeroThreshold(), b.zeroThreshold())
                && same(a.sum(), b.sum())
                && a.positiveSpans().equals(b.positiveSpans())
                && a.negativeSpans().equals(b.negativeSpans())
                && Arrays.equals(a.positiveBuckets(), b.positiveBuckets())
                && Arrays.equals(a.negativeBuckets(), b.negativeBuckets())
                && same(a.customValues(), b.customValues());
    }

    static boolean equal(FloatHistogram a, FloatHistogram b) {
        return a.schema() == b.schema()
                && same(a.count(), b.count())
                && same(a.zeroCount(), b.zeroCount())
                && same(a.zeroThreshold(), b.zeroThreshold())
                && same(a.sum(), b.sum())
                && a.positiveSpans().equals(b.positiveSpans())
                && a.negativeSpans().equals(b.negativeSpans())
                && same(a.positiveBuckets(), b.positiveBuckets())
                && same(a.negativeBuckets(), b.negativeBuckets())
                && same(a.customValues(), b.customValues());
    }

    private static boolean same(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }

    private static boolean same(double[] a, double[] b) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (!same(a[i], b[i])) {
                return false;
            }
        }
        return true;
    }
}
