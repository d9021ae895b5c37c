package org.narthex.model.histogram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one side of a histogram by the index of their bucket, ascending; each with the rounding error of its
 * sum, which is 0 unless compensated sums are used. Not thread-safe.
 */
final class BucketCounts {
    private static final int FIRST_CAPACITY = 8;

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

    static BucketCounts of(List<Span> spans, double[] counts) {
        BucketCounts side = new BucketCounts(counts.length);
        int at = 0;
        for (Span span : spans) {
            at += span.offset();
            for (int i = 0; i < span.length() && side.size < counts.length; i++) {
                side.index[side.size] = at++;
                side.count[side.size] = counts[side.size];
                side.size++;
            }
        }
        side.spans = areRuns(spans, counts.length) ? spans : null;
        return side;
    }

    /** Whether the spans are what {@link #spans} would make of so many buckets: none empty, none that touch. */
    private static boolean areRuns(List<Span> spans, int buckets) {
        int length = 0;
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            if (span.length() <= 0 || i > 0 && span.offset() <= 0) {
                return false;
            }
            length += span.length();
        }
        return length == buckets;
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

    private void append(int bucket, double value, double valueError) {
        if (size == index.length) {
            grow();
        }
        index[size] = bucket;
        count[size] = value;
        error[size] = valueError;
        size++;
    }

    private void grow() {
        int capacity = Math.max(FIRST_CAPACITY, size * 2);
        index = Arrays.copyOf(index, capacity);
        count = Arrays.copyOf(count, capacity);
        error = Arrays.copyOf(error, capacity);
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
                r.append(target, count[i], error[i]);
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
     * @param exponential whether buckets whose bound is not above {@code threshold} are left out
     */
    void add(BucketCounts other, int sign, boolean exponential, int schema, double threshold, boolean compensated) {
        if (Arrays.equals(index, 0, size, other.index, 0, other.size)
                && (size == 0 || !exponential || BucketBounds.exponential(index[0], schema) > threshold)) {
            for (int i = 0; i < size; i++) {
                add(i, sign < 0 ? other.count[i] * -1 : other.count[i], sign < 0 ? other.error[i] * -1 : other.error[i], compensated);
            }
            return;
        }
        BucketCounts merged = new BucketCounts(size + other.size);
        int a = 0;
        boolean below = exponential;
        for (int b = 0; b < other.size; b++) {
            if (below && BucketBounds.exponential(other.index[b], schema) <= threshold) {
                continue;
            }
            below = false;
            double value = sign < 0 ? other.count[b] * -1 : other.count[b];
            double valueError = sign < 0 ? other.error[b] * -1 : other.error[b];
            while (a < size && index[a] < other.index[b]) {
                merged.append(index[a], count[a], error[a]);
                a++;
            }
            if (a == size || index[a] > other.index[b]) {
                merged.append(other.index[b], value, valueError);
                continue;
            }
            add(a, value, valueError, compensated);
            merged.append(index[a], count[a], error[a]);
            a++;
        }
        for (; a < size; a++) {
            merged.append(index[a], count[a], error[a]);
        }
        take(merged);
    }

    private void add(int at, double value, double valueError, boolean compensated) {
        if (compensated) {
            increase(at, value);
            if (valueError != 0) {
                increase(at, valueError);
            }
        } else {
            count[at] += value;
        }
    }

    private void take(BucketCounts other) {
        index = other.index;
        count = other.count;
        error = other.error;
        size = other.size;
        spans = other.spans;
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
            known = runs();
            spans = known;
        }
        return known;
    }

    private List<Span> runs() {
        List<Span> spans = new ArrayList<>();
        int end = 0;
        for (int i = 0; i < size; ) {
            int length = 1;
            while (i + length < size && index[i + length] == index[i] + length) {
                length++;
            }
            spans.add(new Span(index[i] - end, length));
            end = index[i] + length;
            i += length;
        }
        return List.copyOf(spans);
    }

    double[] counts() {
        return Arrays.copyOf(count, size);
    }

    /** Adds to each count what rounding took from it. */
    void addErrors() {
        for (int i = 0; i < size; i++) {
            count[i] += error[i];
        }
        clearErrors();
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
