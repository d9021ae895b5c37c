package org.narthex.model.histogram;

/** Tells whether counters started anew between two histograms. Thread-safe. */
public final class CounterResets {
    private CounterResets() {}

    /**
     * Whether a histogram has fewer observations than the one before it: in all, in the zero bucket, in any bucket. Its
     * hint decides where it says anything; a higher resolution or a narrower zero bucket is a reset too. The sum does not
     * count.
     */
    public static boolean detect(FloatHistogram current, FloatHistogram previous) {
        if (current.hint() == CounterResetHint.RESET) {
            return true;
        }
        if (current.hint() == CounterResetHint.NOT_RESET) {
            return false;
        }
        if (current.count() < previous.count()) {
            return true;
        }
        boolean custom = BucketBounds.isCustom(current.schema());
        if (custom && !BucketBounds.isCustom(previous.schema())) {
            return true;
        }
        if (custom && !BucketBounds.same(current.customValues(), previous.customValues())) {
            return decreasedAtCommonBounds(current, previous);
        }
        if (current.schema() > previous.schema() || current.zeroThreshold() < previous.zeroThreshold()) {
            return true;
        }
        double previousZero = previous.zeroCount();
        if (current.zeroThreshold() > previous.zeroThreshold()) {
            ZeroBucket zero = new MutableHistogram(previous).widened(current.zeroThreshold());
            if (zero.threshold() != current.zeroThreshold()) {
                return true;
            }
            previousZero = zero.count();
        }
        if (current.zeroCount() < previousZero) {
            return true;
        }
        BucketCounts positive = BucketCounts.of(current.positiveSpans(), current.positiveBuckets());
        BucketCounts before = BucketCounts.of(previous.positiveSpans(), previous.positiveBuckets());
        if (custom) {
            return decreased(positive, before);
        }
        BucketCounts negative = BucketCounts.of(current.negativeSpans(), current.negativeBuckets());
        BucketCounts negativeBefore = BucketCounts.of(previous.negativeSpans(), previous.negativeBuckets());
        int schema = current.schema();
        return decreased(positive, outside(before.reduced(previous.schema(), schema, false), current))
                || decreased(negative, outside(negativeBefore.reduced(previous.schema(), schema, false), current));
    }

    /** Leaves out what lies within the zero bucket. */
    private static BucketCounts outside(BucketCounts counts, FloatHistogram h) {
        for (int i = 0; i < counts.size; i++) {
            if (h.zeroThreshold() > 0
                    && BucketBounds.exponential(counts.index[i], h.schema()) <= h.zeroThreshold()) {
                counts.count[i] = 0;
            }
        }
        return counts;
    }

    private static boolean decreased(BucketCounts now, BucketCounts before) {
        int at = 0;
        for (int i = 0; i < before.size; i++) {
            while (at < now.size && now.index[at] < before.index[i]) {
                at++;
            }
            boolean present = at < now.size && now.index[at] == before.index[i];
            if (present ? now.count[at] < before.count[i] : before.count[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean decreasedAtCommonBounds(FloatHistogram current, FloatHistogram previous) {
        double[] now = current.customValues();
        double[] before = previous.customValues();
        BucketCounts counts = BucketCounts.of(current.positiveSpans(), current.positiveBuckets());
        BucketCounts countsBefore = BucketCounts.of(previous.positiveSpans(), previous.positiveBuckets());
        double[] common = BucketBounds.common(now, before);
        BucketCounts mapped = BucketCounts.zeros(common.length + 1);
        BucketCounts mappedBefore = BucketCounts.zeros(common.length + 1);
        counts.mapInto(mapped, now, common, 1, false);
        countsBefore.mapInto(mappedBefore, before, common, 1, false);
        return decreased(mapped, mappedBefore);
    }
}
