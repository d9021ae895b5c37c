package org.narthex.scrape.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.exposition.PageParser.Entry;
import org.narthex.exposition.PageParsers;
import org.narthex.model.Labels;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.slf4j.LoggerFactory;

final class PageSeriesTest {
    private static final long NOW = 1_000_000;

    private final FakeMetrics metrics = new FakeMetrics();
    private final SeriesCache cache = new SeriesCache();
    private final PageParser parser = textParser();
    private final PageSeries series = series(0);

    private static PageParser textParser() {
        try {
            return PageParsers.forContentType("text/plain", null);
        } catch (PageFormatException e) {
            throw new AssertionError(e);
        }
    }

    private PageSeries series(long sampleLimit) {
        ScrapeConfig config = ScrapeCycleTest.config(false, sampleLimit, 0);
        Rejections rejections =
                new Rejections(new ScrapeMetrics(metrics), LoggerFactory.getLogger(PageSeriesTest.class), "job", "url");
        SampleLabels labels = new SampleLabels(Labels.of("job", "job"), config);
        PageSeries made = new PageSeries(labels, cache, new PageLimits(config.limits()), rejections);
        made.begin(new FakeStorage().appender(), NOW);
        return made;
    }

    /** The numbers of the page's entries. */
    private List<Integer> walk(PageSeries by, String page) throws ScrapeFailure, PageFormatException {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        parser.reset(bytes, bytes.length);
        List<Integer> numbers = new ArrayList<>();
        while (parser.next() == Entry.SAMPLE) {
            boolean explicit = parser.hasTimestamp();
            numbers.add(by.of(parser, explicit, explicit ? parser.timestamp() : NOW));
        }
        return numbers;
    }

    @Test
    void onlySeriesThatThePageBeforeLackedAreAdded() throws ScrapeFailure, PageFormatException {
        assertThat(walk(series, "a 1\nb 2\n")).containsExactly(0, 1);
        assertThat(series.counts()).isEqualTo(new PageSeries.Counts(2, 2, 2));
        cache.endScrape(true);
        series.begin(new FakeStorage().appender(), NOW);
        assertThat(walk(series, "b 1\nc 2\n")).containsExactly(1, 2);
        assertThat(series.counts()).isEqualTo(new PageSeries.Counts(2, 2, 1));
    }

    @Test
    void repeatedSeriesNeedTimestamps() throws ScrapeFailure, PageFormatException {
        assertThat(walk(series, "a 1\na 2\na 3 5\na 4 6\n")).containsExactly(0, PageSeries.NONE, 0, 0);
        assertThat(series.counts()).isEqualTo(new PageSeries.Counts(4, 4, 1));
        assertThat(metrics.count("prometheus_target_scrapes_sample_duplicate_timestamp_total"))
                .isEqualTo(1);
    }

    @Test
    void samplesBeyondTheLatestTimeAreOutOfBounds() throws ScrapeFailure, PageFormatException {
        assertThat(walk(series, "a 1 " + NOW + "\nb 1 " + (NOW + 1) + "\n")).containsExactly(0, PageSeries.NONE);
        assertThat(series.counts()).isEqualTo(new PageSeries.Counts(2, 2, 1));
        assertThat(metrics.count("prometheus_target_scrapes_sample_out_of_bounds_total"))
                .isEqualTo(1);
    }

    @Test
    void samplesBeyondTheLimitAreCountedYetNotStored() throws ScrapeFailure, PageFormatException {
        PageSeries limited = series(1);
        assertThat(walk(limited, "a 1\nb 2\nc 3\n")).containsExactly(0, PageSeries.NONE, PageSeries.NONE);
        assertThat(limited.counts().added()).isEqualTo(3);
    }

    @Test
    void refusedSampleDoesNotAddItsSeries() throws ScrapeFailure, PageFormatException {
        walk(series, "a 1\n");
        series.refused(0, AppendOutcome.OUT_OF_ORDER);
        assertThat(series.counts()).isEqualTo(new PageSeries.Counts(1, 1, 0));
        assertThat(series.hasUnknown()).isFalse();
        assertThatThrownBy(() -> series.refused(0, AppendOutcome.TOO_OLD))
                .isInstanceOf(ScrapeFailure.class)
                .hasMessage("too old sample");
    }

    @Test
    void seriesThatTheStorageForgotAreResolvedAgain() throws ScrapeFailure, PageFormatException {
        walk(series, "a 1\n");
        series.refused(0, AppendOutcome.UNKNOWN_SERIES);
        assertThat(series.hasUnknown()).isTrue();
        assertThat(series.takeUnknown().stream()).containsExactly(0);
        assertThat(series.hasUnknown()).isFalse();
        assertThat(cache.ref(0)).isEqualTo(Appender.NO_REF);
        byte[] page = "a 1\n".getBytes(StandardCharsets.UTF_8);
        parser.reset(page, page.length);
        parser.next();
        assertThat(series.resolveAgain(parser, 0, NOW)).isZero();
        assertThat(cache.ref(0)).isNotEqualTo(Appender.NO_REF);
        assertThat(series.counts().seriesAdded()).isEqualTo(1);
    }
}
