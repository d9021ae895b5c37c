package org.narthex.scrape.internal.loop;

import org.narthex.storage.api.AppendOutcome;
import org.slf4j.Logger;

/** Counts what the storage refuses and says so once a scrape. Confined to the scrape loop. */
final class Rejections {
    private final ScrapeMetrics metrics;
    private final Logger log;
    private final String job;
    private final String url;
    private int outOfOrder;
    private int duplicates;
    private int outOfBounds;
    private int exemplars;

    Rejections(ScrapeMetrics metrics, Logger log, String job, String url) {
        this.metrics = metrics;
        this.log = log;
        this.job = job;
        this.url = url;
    }

    void duplicate() {
        duplicates++;
        metrics.duplicates.increment();
    }

    void outOfBounds() {
        outOfBounds++;
        metrics.outOfBounds.increment();
    }

    void exemplarOutOfOrder() {
        exemplars++;
        metrics.exemplarsOutOfOrder.increment();
    }

    /** Counts a code of {@link AppendOutcome}. */
    void count(byte outcome) {
        switch (outcome) {
            case AppendOutcome.DUPLICATE -> duplicate();
            case AppendOutcome.OUT_OF_BOUNDS -> outOfBounds();
            default -> {
                outOfOrder++;
                metrics.outOfOrder.increment();
            }
        }
    }

    void flushed() {
        metrics.cacheFlushes.increment();
    }

    ScrapeFailure samplesExceeded() {
        metrics.exceededSamples.increment();
        return new ScrapeFailure("sample limit exceeded");
    }

    ScrapeFailure bucketsExceeded() {
        metrics.exceededBuckets.increment();
        return new ScrapeFailure("histogram bucket limit exceeded");
    }

    /** Logs what was counted since the last call. */
    void report() {
        warn("Error on ingesting out-of-order samples", outOfOrder);
        warn("Error on ingesting samples with different value but same timestamp", duplicates);
        warn("Error on ingesting samples that are too old or are too far into the future", outOfBounds);
        warn("Error on ingesting out-of-order exemplars", exemplars);
        outOfOrder = 0;
        duplicates = 0;
        outOfBounds = 0;
        exemplars = 0;
    }

    private void warn(String text, int count) {
        if (count > 0) {
            log.atWarn()
                    .addKeyValue("component", "scrape manager")
                    .addKeyValue("scrape_pool", job)
                    .addKeyValue("target", url)
                    .addKeyValue("num_dropped", count)
                    .log(text);
        }
    }
}
