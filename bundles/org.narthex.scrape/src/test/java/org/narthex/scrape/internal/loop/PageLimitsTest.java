package org.narthex.scrape.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.slf4j.LoggerFactory;

final class PageLimitsTest {
    private final FakeMetrics metrics = new FakeMetrics();
    private final Rejections rejections =
            new Rejections(new ScrapeMetrics(metrics), LoggerFactory.getLogger(PageLimitsTest.class), "job", "url");

    private static PageLimits limits(long samples, long buckets) {
        return new PageLimits(new ScrapeConfig.Limits(0, samples, 0, 0, 0, 0, buckets, 0, 0));
    }

    private static Histogram histogram() {
        return new Histogram(
                CounterResetHint.UNKNOWN,
                0,
                0,
                0,
                6,
                6,
                List.of(new Span(0, 2)),
                List.of(new Span(0, 1)),
                new long[] {1, 2},
                new long[] {2},
                new double[0]);
    }

    private static FloatHistogram floats() {
        return new FloatHistogram(
                CounterResetHint.UNKNOWN,
                0,
                0,
                0,
                6,
                6,
                List.of(new Span(0, 2)),
                List.of(new Span(0, 1)),
                new double[] {1, 3},
                new double[] {2},
                new double[0]);
    }

    @Test
    void pageAtTheLimitsIsSound() throws ScrapeFailure {
        PageLimits limits = limits(2, 3);
        assertThat(limits.admitSample()).isTrue();
        assertThat(limits.admitSample()).isTrue();
        assertThat(limits.admitBuckets(histogram(), null)).isTrue();
        assertThat(limits.admitBuckets(null, floats())).isTrue();
        limits.check(rejections);
    }

    @Test
    void sampleBeyondTheLimitFailsThePageInTheEnd() throws ScrapeFailure {
        PageLimits limits = limits(1, 0);
        assertThat(limits.admitSample()).isTrue();
        assertThat(limits.admitSample()).isFalse();
        assertThatThrownBy(() -> limits.check(rejections)).hasMessage("sample limit exceeded");
        assertThat(metrics.count("prometheus_target_scrapes_exceeded_sample_limit_total"))
                .isEqualTo(1);
        limits.clear();
        assertThat(limits.admitSample()).isTrue();
        limits.check(rejections);
    }

    @Test
    void bucketsOfBothSidesCount() {
        assertThat(limits(0, 2).admitBuckets(histogram(), null)).isFalse();
        PageLimits limits = limits(0, 2);
        assertThat(limits.admitBuckets(null, floats())).isFalse();
        assertThatThrownBy(() -> limits.check(rejections)).hasMessage("histogram bucket limit exceeded");
    }

    @Test
    void zeroIsNoLimit() throws ScrapeFailure {
        PageLimits limits = limits(0, 0);
        assertThat(limits.admitSample()).isTrue();
        assertThat(limits.admitBuckets(histogram(), null)).isTrue();
        limits.check(rejections);
    }
}
