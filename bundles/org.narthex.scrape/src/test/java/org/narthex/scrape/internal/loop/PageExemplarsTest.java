package org.narthex.scrape.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.exposition.PageParser.Entry;
import org.narthex.exposition.PageParsers;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.slf4j.LoggerFactory;

final class PageExemplarsTest {
    private static final String PAGE = "a 1 # {t=\"x\"} 0.5\na 1 # {t=\"y\"} 2 12.25\na 1\n# EOF\n";

    private final FakeMetrics metrics = new FakeMetrics();
    private final FakeStorage storage = new FakeStorage();
    private final Appender appender = storage.appender();
    private final SeriesCache cache = new SeriesCache();
    private final PageExemplars exemplars = new PageExemplars(
            cache,
            new Rejections(new ScrapeMetrics(metrics), LoggerFactory.getLogger(PageExemplarsTest.class), "job", "url"));

    /** Keeps the exemplars of the page, all of them those of one series. */
    private int keep(long time, boolean histograms) throws PageFormatException {
        byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
        PageParser parser = PageParsers.forContentType("application/openmetrics-text", null);
        parser.reset(page, page.length);
        int number = cache.add(page, 0, 1, appender.resolve(Labels.of("__name__", "a"), time));
        while (parser.next() == Entry.SAMPLE) {
            if (histograms) {
                exemplars.ofHistogram(parser, number);
            } else {
                exemplars.ofSample(parser, number, time);
            }
        }
        return number;
    }

    private static Exemplar exemplar(String trace, double value, long timestamp, boolean hasTimestamp) {
        return new Exemplar(Labels.of("t", trace), value, timestamp, hasTimestamp);
    }

    @Test
    void samplesLendTheirTimeToExemplarsWithoutOne() throws PageFormatException {
        keep(7_000, false);
        assertThat(storage.exemplars("__name__", "a")).isEmpty();
        exemplars.append(appender);
        assertThat(storage.exemplars("__name__", "a"))
                .containsExactly(exemplar("x", 0.5, 7_000, false), exemplar("y", 2, 12_250, true));
    }

    @Test
    void histogramsKeepOnlyExemplarsWithATimestamp() throws PageFormatException {
        keep(7_000, true);
        exemplars.append(appender);
        assertThat(storage.exemplars("__name__", "a")).containsExactly(exemplar("y", 2, 12_250, true));
    }

    @Test
    void exemplarsOutOfOrderAreCounted() throws PageFormatException {
        keep(20_000, false);
        exemplars.append(appender);
        assertThat(storage.exemplars("__name__", "a")).hasSize(1);
        assertThat(metrics.count("prometheus_target_scrapes_exemplar_out_of_order_total"))
                .isEqualTo(1);
    }

    @Test
    void seriesWithoutAReferenceLoseTheirExemplars() throws PageFormatException {
        cache.ref(keep(7_000, false), Appender.NO_REF);
        exemplars.append(appender);
        assertThat(storage.exemplars("__name__", "a")).isEmpty();
    }

    @Test
    void nothingOfThePageBeforeIsLeft() throws PageFormatException {
        keep(7_000, false);
        exemplars.clear();
        exemplars.append(appender);
        assertThat(storage.exemplars("__name__", "a")).isEmpty();
    }
}
