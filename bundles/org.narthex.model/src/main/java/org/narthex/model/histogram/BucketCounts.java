package org.narthex.model.histogram;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one side of a histogram by the index of their bucket, ascending; each with the rounding error of its
 * sum, which is 0 unless compensated sums are used. Not thread-safe.
 */
final class BucketCounts {
    private static final int FIRST_CAPACITY = 8;
    private static final double[] NONE = {};

    int[] index;
    double[] count;
    double[] error;
    int size;

    /** The spans of the index, where they are known. */
    private @Nullable List<Span> spans;

    private BucketCounts(int capacity) {
        index = new int[capacity];
        count = new double[capacity];
        error = new double[capacity];
    }

    static BucketCounts of(List<Span> from, double[] counts) {
        BucketCounts side = new BucketCounts(counts.length);
        side.set(from, counts);
        return side;
    }

    /** Becomes the counts of a histogram's side. */
    void set(List<Span> from, double[] counts) {
        if (counts.length == size && BucketRuns.same(from, spans)) {
            System.arraycopy(counts, 0, count, 0, size);
            clearErrors();
            return;
        }
        if (index.length < counts.length) {
            index = new int[counts.length];
            count = new double[counts.length];
            error = new double[counts.length];
        }
        size = 0;
        int at = 0;
        for (int s = 0; s < from.size(); s++) {
            at += from.get(s).offset();
            for (int i = 0; i < from.get(s).length() && size < counts.length; i++) {
                index[size] = at++;
                count[size] = counts[size];
                size++;
            }
        }
        clearErrors();
        spans = BucketRuns.are(from, counts.length) ? from : null;
    }

    BucketCounts copy() {
        BucketCounts c = new BucketCounts(size);
        System.arraycopy(index, 0, c.index, 0, size);
        System.arraycopy(count, 0, c.count, 0, size);
        System.arraycopy(error, 0, c.error, 0, size);
        c.size = size;
        c.spans = spans;
        return c;
    }

    /** The counts in a schema of lower resolution; in {@code compensated} sums the errors are kept. */
    BucketCounts reduced(int from, int to, boolean compensated) {
        if (from == to) {
            return this;
        }
        BucketCounts r = new BucketCounts(size);
        for (int i = 0; i < size; i++) {
            int target = ((index[i] - 1) >> (from - to)) + 1;
            int last = r.size - 1;
            if (last < 0 || r.index[last] != target) {
                r.insert(r.size, target, count[i], error[i]);
            } else if (compensated) {
                r.increase(last, count[i]);
                r.increase(last, error[i]);
            } else {
                r.count[last] += count[i];
            }
        }
        return r;
    }

    /** Adds to a count with the Kahan and Neumaier compensation. */
    void increase(int at, double value) {
        double old = count[at];
        double e = CompensatedSum.error(value, old, error[at]);
        count[at] = old + value;
        error[at] = e;
    }

    /**
     * Adds another side's counts.
     *
     * @param sign -1 subtracts
     * @param schema of exponential buckets; those whose bound is not above {@code threshold} are left out
     */
    void add(BucketCounts other, int sign, int schema, double threshold, boolean compensated) {
        int at = 0;
        boolean below = true;
        for (int b = 0; b < other.size; b++) {
            below = below && BucketBounds.exponential(other.index[b], schema) <= threshold;
            if (!below) {
                at = addTo(at, other.index[b], sign * other.count[b], sign * other.error[b], compensated);
            }
        }
    }

    /**
     * Adds the counts of a histogram's side.
     *
     * @param sign -1 subtracts
     * @param exponential whether buckets of that schema whose bound is not above {@code threshold} are left out
     */
    void add(
            List<Span> from,
            double[] counts,
            int sign,
            boolean exponential,
            int schema,
            double threshold,
            boolean compensated) {
        boolean below = exponential && size > 0 && BucketBounds.exponential(index[0], schema) <= threshold;
        if (!below && counts.length == size && BucketRuns.same(from, spans)) {
            addEach(counts, sign, compensated);
            return;
        }
        below = exponential;
        int at = 0;
        int n = 0;
        int bucket = 0;
        for (int s = 0; s < from.size(); s++) {
            bucket += from.get(s).offset();
            for (int i = 0; i < from.get(s).length() && n < counts.length; i++, bucket++, n++) {
                below = below && BucketBounds.exponential(bucket, schema) <= threshold;
                if (!below) {
                    at = addTo(at, bucket, sign * counts[n], 0, compensated);
                }
            }
        }
    }

    /** Adds the counts of the same buckets. */
    private void addEach(double[] counts, int sign, boolean compensated) {
        for (int i = 0; i < size; i++) {
            if (compensated) {
                increase(i, sign * counts[i]);
            } else {
                count[i] += sign * counts[i];
            }
        }
    }

    /** Adds to a bucket, which is there or not, but not before {@code from}; answers where the next one may be. */
    private int addTo(int from, int bucket, double value, double valueError, boolean compensated) {
        int at = from;
        while (at < size && index[at] < bucket) {
            at++;
        }
        if (at == size || index[at] > bucket) {
            insert(at, bucket, value, valueError);
        } else if (!compensated) {
            count[at] += value;
        } else {
            increase(at, value);
            if (valueError != 0) {
                increase(at, valueError);
            }
        }
        return at + 1;
    }

    private void insert(int at, int bucket, double value, double valueError) {
        if (size == index.length) {
            int capacity = Math.max(FIRST_CAPACITY, size * 2);
            index = Arrays.copyOf(index, capacity);
            count = Arrays.copyOf(count, capacity);
            error = Arrays.copyOf(error, capacity);
        }
        System.arraycopy(index, at, index, at + 1, size - at);
        System.arraycopy(count, at, count, at + 1, size - at);
        System.arraycopy(error, at, error, at + 1, size - at);
        index[at] = bucket;
        count[at] = value;
        error[at] = valueError;
        size++;
        spans = null;
    }

    /** Removes buckets whose count and error are zero. */
    void removeEmpty() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (count[i] != 0 || error[i] != 0) {
                index[kept] = index[i];
                count[kept] = count[i];
                error[kept] = error[i];
                kept++;
            }
        }
        if (kept != size) {
            size = kept;
            spans = null;
        }
    }

    /** Maps custom buckets to those of fewer bounds and adds them there. */
    void mapInto(BucketCounts target, double[] bounds, double[] fewer, int sign, boolean withErrors) {
        int to = 0;
        for (int i = 0; i < size; i++) {
            int bucket = fewer.length;
            if (index[i] < bounds.length) {
                while (to < fewer.length && fewer[to] < bounds[index[i]]) {
                    to++;
                }
                bucket = to;
            }
            target.increase(bucket, sign < 0 ? -count[i] : count[i]);
            if (withErrors && sign > 0) {
                target.increase(bucket, error[i]);
            }
        }
    }

    /** Zero counts of that many buckets. */
    static BucketCounts zeros(int buckets) {
        BucketCounts zeros = new BucketCounts(buckets);
        zeros.size = buckets;
        Arrays.setAll(zeros.index, i -> i);
        return zeros;
    }

    void clearErrors() {
        Arrays.fill(error, 0);
    }

    List<Span> spans() {
        List<Span> known = spans;
        if (known == null) {
            known = BucketRuns.of(index, size);
            spans = known;
        }
        return known;
    }

    double[] counts() {
        return size == 0 ? NONE : Arrays.copyOf(count, size);
    }

    /** Adds to each count what rounding took from it. */
    void addErrors() {
        for (int i = 0; i < size; i++) {
            count[i] += error[i];
        }
        clearErrors();
    }

    /** Whether one of the counts has become infinite. */
    boolean hasInfinite() {
        for (int i = 0; i < size; i++) {
            if (Double.isInfinite(count[i])) {
                return true;
            }
        }
        return false;
    }

    /** Multiplies each count. */
    void multiply(double factor) {
        for (int i = 0; i < size; i++) {
            count[i] *= factor;
            error[i] *= factor;
        }
    }

    /** Divides each count. */
    void divide(double divisor) {
        for (int i = 0; i < size; i++) {
            count[i] /= divisor;
            error[i] /= divisor;
        }
    }

    /** Empties the exponential buckets that begin below a threshold. */
    void clearBelow(double threshold, int schema) {
        for (int i = 0; i < size && BucketBounds.exponential(index[i] - 1, schema) < threshold; i++) {
            count[i] = 0;
            error[i] = 0;
        }
    }
}
