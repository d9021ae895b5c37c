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
            sum.count = zero.count;
            sum.take(positive, schema, withErrors);
            if (!sum.take(negative, schema, withErrors)) {
                return new ZeroBucket(sum.count, sum.error, sum.threshold);
            }
        }
    }

    private static final class Sum {
        double count;
        double error;
        double threshold;

        Sum(ZeroBucket zero) {
            error = zero.error;
            threshold = zero.threshold;
        }

        /** Takes the buckets within the threshold; answers whether one of them raised it. */
        boolean take(BucketCounts side, int schema, boolean withErrors) {
            for (int i = 0; i < side.size; i++) {
                if (BucketBounds.exponential(side.index[i] - 1, schema) >= threshold) {
                    return false;
                }
                increase(side.count[i]);
                if (withErrors) {
                    increase(side.error[i]);
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

        private void increase(double value) {
            double e = CompensatedSum.error(value, count, error);
            count += value;
            error = e;
        }
    }
}
