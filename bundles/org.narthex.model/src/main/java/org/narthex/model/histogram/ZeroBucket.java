package org.narthex.model.histogram;

/**
 * The zero bucket of an exponential histogram.
 *
 * @param count its count
 * @param error what rounding took from the count
 * @param threshold its width to either side
 */
record ZeroBucket(double count, double error, double threshold) {
    /**
     * A zero bucket that takes in the buckets within its threshold. Where the threshold cuts a populated bucket, it is
     * raised to that bucket's outer bound.
     *
     * @param zero the bucket with the threshold that is wanted, and the count of the one that it widens
     * @param withErrors whether rounding errors of the other buckets count
     */
    static ZeroBucket widened(
            ZeroBucket zero, BucketCounts positive, BucketCounts negative, int schema, boolean withErrors) {
        Sum sum = new Sum(zero);
        while (true) {
            sum.restart(zero.count);
            sum.take(positive, schema, withErrors);
            if (!sum.take(negative, schema, withErrors)) {
                return new ZeroBucket(sum.count.sum(), sum.count.error(), sum.threshold);
            }
        }
    }

    /**
     * The zero bucket of the second of two histograms at the threshold that both have in the end, as it cuts no populated
     * bucket of either. The first one is widened to it, the second one stays as it is.
     */
    static ZeroBucket reconciled(MutableHistogram first, MutableHistogram second) {
        ZeroBucket a = first.zeroBucket();
        ZeroBucket b = second.zeroBucket();
        while (a.threshold != b.threshold) {
            if (a.threshold > b.threshold) {
                b = second.widened(a.threshold);
            }
            if (b.threshold > a.threshold) {
                first.widenTo(first.widened(b.threshold));
                a = first.zeroBucket();
            }
        }
        return b;
    }

    private static final class Sum {
        private CompensatedSum count;
        private double threshold;

        Sum(ZeroBucket zero) {
            count = new CompensatedSum(zero.count, zero.error);
            threshold = zero.threshold;
        }

        /** Counts from the beginning; the error goes on, as in Prometheus. */
        void restart(double first) {
            count = new CompensatedSum(first, count.error());
        }

        /** Takes the buckets within the threshold; answers whether one of them raised it. */
        boolean take(BucketCounts side, int schema, boolean withErrors) {
            for (int i = 0; i < side.size; i++) {
                if (BucketBounds.exponential(side.index[i] - 1, schema) >= threshold) {
                    return false;
                }
                count.add(side.count[i]);
                if (withErrors) {
                    count.add(side.error[i]);
                }
                double outer = BucketBounds.exponential(side.index[i], schema);
                if (outer > threshold) {
                    if (side.count[i] == 0) {
                        return false;
                    }
                    threshold = outer;
                    return true;
                }
            }
            return false;
        }
    }
}
