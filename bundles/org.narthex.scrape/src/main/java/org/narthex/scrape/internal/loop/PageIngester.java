package org.narthex.scrape.internal.loop;

import java.util.BitSet;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.exposition.PageParser.Entry;
import org.narthex.http.client.BodyBuffer;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;

/**
 * Walks a target's pages and hands their samples to the storage, without an object per sample of a known series.
 * Confined to the scrape loop. Benchmark: {@code ScrapePathBenchmark}.
 */
final class PageIngester {
    private final SeriesCache cache;
    private final MetadataCache metadata;
    private final Rejections rejections;
    private final PageLimits limits;
    private final PageSeries series;
    private final SampleWriter writer;
    private final PageExemplars exemplars;
    private final boolean honorTimestamps;
    private final boolean trackExplicit;

    // Of the page that is walked now.
    private Appender appender;
    private PageParser parser;
    private long scrapeTime;

    @SuppressWarnings("NullAway.Init") // The fields of the current page are set before each walk.
    PageIngester(
            ScrapeConfig config,
            SampleLabels labels,
            SeriesCache cache,
            MetadataCache metadata,
            Rejections rejections) {
        this.cache = cache;
        this.metadata = metadata;
        this.rejections = rejections;
        limits = new PageLimits(config.limits());
        series = new PageSeries(labels, cache, limits, rejections);
        writer = new SampleWriter(cache, series);
        exemplars = new PageExemplars(cache, rejections);
        honorTimestamps = config.honorTimestamps();
        trackExplicit = config.trackTimestampsStaleness();
    }

    /** What the last page held as far as it was walked. */
    PageSeries.Counts counts() {
        return series.counts();
    }

    /**
     * Appends a page's samples and the stale markers of what it lacks. After an exception nothing of the page counts:
     * the caller rolls back and calls {@link #nothing}.
     *
     * @param at Unix milliseconds of samples without a timestamp
     * @param latest timestamp beyond which samples are refused
     */
    void page(Appender to, PageParser with, ScrapeScratch using, long at, long latest)
            throws ScrapeFailure, PageFormatException {
        appender = to;
        parser = with;
        scrapeTime = at;
        limits.clear();
        series.begin(to, latest);
        writer.begin(to, using);
        boolean done = false;
        try {
            walk(using.body);
            writer.staleMarkers(at);
            done = true;
        } finally {
            rejections.report();
            if (!done) {
                cache.undo();
                writer.discard();
                series.takeUnknown();
            }
            exemplars.clear();
        }
        end(true);
    }

    /** Appends stale markers for everything that the scrape before had. */
    void nothing(Appender to, ScrapeScratch using, long at) {
        writer.begin(to, using);
        writer.staleMarkers(at);
        end(false);
    }

    private void end(boolean complete) {
        if (cache.endScrape(complete)) {
            rejections.flushed();
        }
        metadata.endScrape(complete);
    }

    private void walk(BodyBuffer body) throws ScrapeFailure, PageFormatException {
        parser.reset(body.array(), body.length());
        for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
            switch (entry) {
                case SAMPLE -> sample();
                case HISTOGRAM -> histogram();
                case TYPE ->
                    metadata.type(parser.page(), parser.familyStart(), parser.familyEnd(), parser.metricType());
                case HELP -> metadata.help(parser);
                case UNIT -> metadata.unit(parser.page(), parser.familyStart(), parser.familyEnd(), parser.text());
                case COMMENT, END -> {}
            }
        }
        writer.flush();
        if (series.hasUnknown()) {
            walkAgain(body);
        }
        limits.check(rejections);
        exemplars.append(appender);
    }

    private void sample() throws ScrapeFailure, PageFormatException {
        boolean explicit = honorTimestamps && parser.hasTimestamp();
        long time = explicit ? parser.timestamp() : scrapeTime;
        int number = series.of(parser, explicit, time);
        if (number == PageSeries.NONE) {
            return;
        }
        if (!explicit || trackExplicit) {
            cache.track(number);
        }
        writer.add(number, time, parser.startTimestamp(), parser.value());
        exemplars.ofSample(parser, number, time);
    }

    private void histogram() throws ScrapeFailure, PageFormatException {
        boolean explicit = honorTimestamps && parser.hasTimestamp();
        long time = explicit ? parser.timestamp() : scrapeTime;
        int number = series.of(parser, explicit, time);
        if (number == PageSeries.NONE) {
            return;
        }
        Histogram histogram = parser.histogram();
        FloatHistogram floats = parser.floatHistogram();
        if (!limits.admitBuckets(histogram, floats)) {
            return;
        }
        byte outcome = appender.appendHistogram(cache.ref(number), time, parser.startTimestamp(), histogram, floats);
        if (outcome == AppendOutcome.UNKNOWN_SERIES) {
            series.resolveAgain(parser, number, time);
            outcome = appender.appendHistogram(cache.ref(number), time, parser.startTimestamp(), histogram, floats);
        }
        if (outcome != AppendOutcome.OK) {
            series.refused(number, outcome);
            return;
        }
        if (!explicit || trackExplicit) {
            cache.track(number);
        }
        exemplars.ofHistogram(parser, number);
    }

    /** Walks the page again for the series whose references had become invalid. */
    private void walkAgain(BodyBuffer body) throws ScrapeFailure, PageFormatException {
        BitSet wanted = series.takeUnknown();
        BitSet stored = new BitSet();
        cache.rewind();
        parser.reset(body.array(), body.length());
        for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
            if (entry != Entry.SAMPLE) {
                continue;
            }
            int number = cache.lookup(parser.page(), parser.seriesStart(), parser.seriesEnd());
            if (number < 0 || !wanted.get(number)) {
                continue;
            }
            boolean explicit = honorTimestamps && parser.hasTimestamp();
            if (stored.get(number) && !explicit) {
                continue;
            }
            stored.set(number);
            long time = explicit ? parser.timestamp() : scrapeTime;
            if (cache.ref(number) != Appender.NO_REF || series.resolveAgain(parser, number, time) != PageSeries.NONE) {
                writer.add(number, time, parser.startTimestamp(), parser.value());
            }
        }
        writer.flush();
        if (series.hasUnknown()) {
            series.takeUnknown();
            throw new ScrapeFailure("not found");
        }
    }
}
