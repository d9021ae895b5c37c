package org.narthex.promql.engine.internal.operator;

import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.function.ClassicBuckets;

/** What had to be fixed for monotonicity in the classic histograms of one metric. Confined to one thread. */
final class MonotonicityFixes {
    private final int[] counts;
    private double minBucket = Double.POSITIVE_INFINITY;
    private double maxBucket = Double.NEGATIVE_INFINITY;
    private double maxDifference;

    MonotonicityFixes(int steps) {
        counts = new int[steps];
    }

    void add(int step, ClassicBuckets buckets) {
        counts[step]++;
        minBucket = Math.min(minBucket, buckets.minRaised());
        maxBucket = Math.max(maxBucket, buckets.maxRaised());
        maxDifference = Math.max(maxDifference, buckets.maxDifference());
    }

    /** The annotation; at least one thing was added. */
    Annotation annotation(String metric, PositionRange position, Steps steps) {
        int first = 0;
        while (counts[first] == 0) {
            first++;
        }
        int last = counts.length - 1;
        while (counts[last] == 0) {
            last--;
        }
        return new Annotation.ForcedMonotonicity(
                metric,
                position,
                steps.time(first),
                steps.time(last),
                minBucket,
                maxBucket,
                maxDifference,
                reported(first));
    }

    /**
     * The number of samples that Prometheus tells of, which is more than there are: after each step it adds what it
     * knows of the query so far to itself. Clients see the number, so it is the same here, its overflow too.
     */
    private long reported(int first) {
        long n = counts[first];
        for (int i = first + 1; i < counts.length; i++) {
            n = 2 * (n + counts[i]);
        }
        return n;
    }
}
