package org.narthex.scrape.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.storage.api.Appender;
import org.slf4j.LoggerFactory;

final class SampleWriterTest {
    private static final int SERIES = 2 * ScrapeScratch.BATCH + 1;

    private final FakeMetrics metrics = new FakeMetrics();
    private final FakeStorage storage = new FakeStorage();
    private final ScrapeScratch scratch = new ScrapeScratch();
    private final SeriesCache cache = new SeriesCache();
    private final ScrapeConfig config = ScrapeCycleTest.config(false, 0, 0);
    private final PageSeries series = new PageSeries(
            new SampleLabels(Labels.EMPTY, config),
            cache,
            new PageLimits(config.limits()),
            new Rejections(new ScrapeMetrics(metrics), LoggerFactory.getLogger(SampleWriterTest.class), "job", "url"));
    private final SampleWriter writer = new SampleWriter(cache, series);
    private Appender appender = storage.appender();

    private static String name(int i) {
        return "s" + i;
    }

    private long stored() {
        return IntStream.range(0, SERIES)
                .mapToLong(i -> storage.of("__name__", name(i)).size())
                .sum();
    }

    @BeforeEach
    void begin() {
        for (int i = 0; i < SERIES; i++) {
            byte[] text = name(i).getBytes(StandardCharsets.UTF_8);
            cache.add(text, 0, text.length, appender.resolve(Labels.of("__name__", name(i)), 0));
        }
        series.begin(appender, Long.MAX_VALUE);
        writer.begin(appender, scratch);
    }

    private void next() throws IOException {
        appender.commit();
        appender = storage.appender();
        writer.begin(appender, scratch);
    }

    @Test
    void fullBatchesAreHandedOverAndTheRestByFlush() throws ScrapeFailure, IOException {
        for (int i = 0; i < SERIES; i++) {
            writer.add(i, 1, 0, i);
        }
        appender.commit();
        assertThat(stored()).isEqualTo(2 * ScrapeScratch.BATCH);
        writer.flush();
        appender.commit();
        assertThat(stored()).isEqualTo(SERIES);
        assertThat(storage.of("__name__", name(SERIES - 1))).containsExactly(new FakeStorage.Sample(1, SERIES - 1));
    }

    @Test
    void discardedSamplesAreNotHandedOver() throws ScrapeFailure, IOException {
        writer.add(0, 1, 0, 1);
        writer.discard();
        writer.flush();
        appender.commit();
        assertThat(stored()).isZero();
    }

    @Test
    void refusalsReachTheSeriesOfTheirSamples() throws ScrapeFailure, IOException {
        writer.add(1, 5, 0, 1);
        writer.flush();
        next();
        writer.add(0, 5, 0, 1);
        writer.add(1, 4, 0, 1);
        writer.flush();
        assertThat(metrics.count("prometheus_target_scrapes_sample_out_of_order_total"))
                .isEqualTo(1);
        storage.forgetSeries();
        writer.add(3, 5, 0, 1);
        writer.flush();
        assertThat(series.takeUnknown().stream()).containsExactly(3);
    }

    @Test
    void markersOfAllVanishedSeriesAreAppended() throws ScrapeFailure, IOException {
        for (int i = 0; i < SERIES; i++) {
            cache.track(i);
            writer.add(i, 1, 0, i);
        }
        writer.flush();
        cache.endScrape(true);
        next();
        cache.track(0);
        writer.staleMarkers(2);
        appender.commit();
        assertThat(stored()).isEqualTo(2 * SERIES - 1);
        assertThat(storage.of("__name__", name(0))).hasSize(1);
        FakeStorage.Sample last = storage.of("__name__", name(SERIES - 1)).getLast();
        assertThat(last.timestamp()).isEqualTo(2);
        assertThat(StaleMarker.isStale(last.value())).isTrue();
    }
}
