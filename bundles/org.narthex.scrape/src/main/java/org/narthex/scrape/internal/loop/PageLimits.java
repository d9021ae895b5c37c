package org.narthex.scrape.internal.loop;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.scrape.internal.config.ScrapeConfig;

/**
 * Holds a page against {@code sample_limit} and {@code native_histogram_bucket_limit}. A page beyond one is walked to
 * its end all the same, so that its samples are counted, and fails the scrape then. Confined to the scrape loop.
 */
final class PageLimits {
    private final long samples;
    private final long buckets;
    private long counted;
    private boolean samplesExceeded;
    private boolean bucketsExceeded;

    /** @param limits 0 is no limit */
    PageLimits(ScrapeConfig.Limits limits) {
        samples = limits.samples();
        buckets = limits.histogramBuckets();
    }

    /** Begins with a page. */
    void clear() {
        counted = 0;
        samplesExceeded = false;
        bucketsExceeded = false;
    }

    /** Counts a sample; answers whether it is within the limit. */
    boolean admitSample() {
        if (samples > 0 && ++counted > samples) {
            samplesExceeded = true;
            return false;
        }
        return true;
    }

    /** Whether a native histogram's buckets are within the limit; one of the two is null. */
    boolean admitBuckets(@Nullable Histogram histogram, @Nullable FloatHistogram floats) {
        if (buckets > 0 && count(histogram, floats) > buckets) {
            bucketsExceeded = true;
            return false;
        }
        return true;
    }

    private static int count(@Nullable Histogram histogram, @Nullable FloatHistogram floats) {
        if (histogram != null) {
            return histogram.positiveBuckets().length + histogram.negativeBuckets().length;
        }
        return floats == null ? 0 : floats.positiveBuckets().length + floats.negativeBuckets().length;
    }

    /** Fails the scrape where the page went beyond a limit. */
    void check(Rejections rejections) throws ScrapeFailure {
        if (samplesExceeded) {
            throw rejections.samplesExceeded();
        }
        if (bucketsExceeded) {
            throw rejections.bucketsExceeded();
        }
    }
}
