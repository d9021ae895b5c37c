package org.narthex.scrape.internal.loop;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.narthex.http.client.HttpFetcher;
import org.narthex.model.Durations;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.targets.Target;
import org.narthex.scrape.internal.targets.TargetHash;
import org.narthex.telemetry.MetricScope.Observer;

/**
 * Scrapes one target at its phase of the interval, on a virtual thread of its own, until it is stopped.
 *
 * <p>A loop that replaces another waits until that one has stopped, so that a target is never scraped twice at a time.
 * A loop stopped while its pool goes on writes stale markers two intervals later, unless another took its cache over.
 * Thread-safe.
 */
public final class ScrapeLoop {
    private final LoopServices services;
    private final Target target;
    private final ScrapeConfig config;
    private final HttpFetcher fetcher;
    private final FailureLog failures;
    private final long seed;
    private final Cancellation poolEnd;
    private final Cancellation stop = new Cancellation();
    private final Cancellation stopped = new Cancellation();
    private final long interval;
    private volatile @Nullable String forcedError;
    private volatile boolean markersDisabled;
    private volatile @Nullable Thread thread;
    private List<Observer> lengths = List.of();
    private SeriesCache cache = new SeriesCache();
    private MetadataCache metadata = new MetadataCache();

    /**
     * A loop that is not started yet.
     *
     * @param seed spreads the scrapes of several servers
     * @param poolEnd given when the pool ends; then nothing more is written
     */
    public ScrapeLoop(
            LoopServices services,
            ScrapeConfig config,
            Target target,
            HttpFetcher fetcher,
            FailureLog failures,
            long seed,
            Cancellation poolEnd) {
        this.services = services;
        this.config = config;
        this.target = target;
        this.fetcher = fetcher;
        this.failures = failures;
        this.seed = seed;
        this.poolEnd = poolEnd;
        this.interval = TimeUnit.MILLISECONDS.toNanos(target.interval());
    }

    /** Starts the loop. */
    public void start() {
        launch(null, false);
    }

    /**
     * Starts the loop once the other one, of the same target, has stopped; stops it.
     *
     * @param keepCache whether both name series alike, so that what the other knows of them stays valid
     */
    public void replace(ScrapeLoop other, boolean keepCache) {
        if (keepCache) {
            other.markersDisabled = true;
        }
        other.stop();
        launch(other, keepCache);
    }

    private void launch(@Nullable ScrapeLoop before, boolean keepCache) {
        thread = Thread.ofVirtual().name("scrape-" + target.url()).start(() -> {
            if (before != null) {
                before.stopped.await(Long.MAX_VALUE);
                if (keepCache) {
                    cache = before.cache;
                    metadata = before.metadata;
                }
            }
            run();
        });
    }

    /** Asks the loop to stop after the scrape that is under way. Does not block. */
    public void stop() {
        stop.cancel();
    }

    /** Waits until no scrape is under way any more. @return whether that was so in time */
    public boolean awaitStopped(long nanos) {
        return thread == null || stopped.await(nanos);
    }

    /** The URL that the loop scrapes. */
    public String url() {
        return target.url();
    }

    /** Keeps the target from being scraped, with this error; null scrapes it again. */
    public void force(@Nullable String error) {
        forcedError = error;
    }

    private void run() {
        target.metadata(metadata::snapshot);
        ScrapeCycle cycle = new ScrapeCycle(services, config, target, fetcher, cache, metadata, failures);
        Ticker ticker = new Ticker(services, interval);
        boolean scraped = false;
        try {
            long now = services.now();
            if (!ticker.awaitFirst(TargetHash.offset(target.hash(), seed, interval, now), now, stop)) {
                long last = 0;
                do {
                    long began = services.clock().nanoTime();
                    if (scraped) {
                        observe(began - last);
                    }
                    last = began;
                    cycle.run(ticker.scrapeTime(), forcedError, poolEnd);
                    scraped = true;
                } while (!ticker.awaitNext(stop));
            }
        } finally {
            stopped.cancel();
        }
        if (scraped && !poolEnd.isCancelled() && !markersDisabled) {
            endOfRun(cycle, ticker);
        }
    }

    private void observe(long nanos) {
        if (lengths.isEmpty()) {
            String label = Durations.format(target.interval());
            ScrapeMetrics metrics = services.metrics();
            lengths = List.of(metrics.intervalLength.with(label), metrics.intervalLengthHistogram.with(label));
        }
        for (Observer length : lengths) {
            length.observe(nanos / 1e9);
        }
    }

    /**
     * Writes stale markers with the time of the first scrape that did not take place. The target may have come back
     * with another loop meanwhile: its samples are newer, and the storage refuses the markers.
     */
    private void endOfRun(ScrapeCycle cycle, Ticker ticker) {
        if (ticker.awaitNext(poolEnd)) {
            return;
        }
        long staleTime = services.now();
        if (ticker.awaitNext(poolEnd) || services.clock().await(poolEnd, interval / 10) || markersDisabled) {
            return;
        }
        cycle.end(staleTime);
    }
}
