package org.narthex.scrape.internal.loop;

import org.narthex.model.StaleMarker;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;

/**
 * Hands a page's float samples and stale markers to the storage, {@value ScrapeScratch#BATCH} at a time, and tells the
 * page's series what was refused. Confined to the scrape loop. Benchmark: {@code ScrapePathBenchmark}.
 */
final class SampleWriter {
    private final SeriesCache cache;
    private final PageSeries series;

    // Of the page that is walked now.
    private Appender appender;
    private SampleBatch batch;
    /** The series of each sample of the batch. */
    private int[] numbers;

    @SuppressWarnings("NullAway.Init") // The fields of the current page are set before each walk.
    SampleWriter(SeriesCache cache, PageSeries series) {
        this.cache = cache;
        this.series = series;
    }

    /** Begins with a page, whose batch is that of the scratch. */
    void begin(Appender to, ScrapeScratch using) {
        appender = to;
        batch = using.batch;
        numbers = using.numbers;
        batch.clear();
    }

    /**
     * Adds a sample of a series that the cache has a reference for.
     *
     * @param time Unix milliseconds
     * @param start Unix milliseconds of the series' start; 0 where unknown
     */
    void add(int number, long time, long start, double value) throws ScrapeFailure {
        numbers[batch.size] = number;
        batch.add(cache.ref(number), time, start, value);
        if (batch.size == ScrapeScratch.BATCH) {
            flush();
        }
    }

    /** Hands over what is left of the batch. */
    void flush() throws ScrapeFailure {
        int n = batch.size;
        if (n == 0) {
            return;
        }
        appender.append(batch);
        byte[] outcomes = batch.outcomes;
        for (int i = 0; i < n; i++) {
            if (outcomes[i] != AppendOutcome.OK) {
                series.refused(numbers[i], outcomes[i]);
            }
        }
        batch.clear();
    }

    /** Drops what was not handed over. */
    void discard() {
        batch.clear();
    }

    /** Appends a stale marker for each series that the scrape before tracked and this one does not. */
    void staleMarkers(long time) {
        cache.forEachStale(ref -> {
            batch.add(ref, time, StaleMarker.STALE);
            if (batch.size == ScrapeScratch.BATCH) {
                appendMarkers();
            }
        });
        if (batch.size > 0) {
            appendMarkers();
        }
    }

    private void appendMarkers() {
        // A refused marker is as it should be: the series has newer samples of another loop.
        appender.appendInOrder(batch);
        batch.clear();
    }
}
