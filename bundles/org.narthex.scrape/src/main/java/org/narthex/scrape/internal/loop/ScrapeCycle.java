package org.narthex.scrape.internal.loop;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.narthex.exposition.PageFormatException;
import org.narthex.exposition.PageParser;
import org.narthex.http.client.BodyTooLargeException;
import org.narthex.http.client.HttpFetcher;
import org.narthex.scrape.TargetDirectory.Health;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.targets.Target;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One scrape: fetch, ingest, report, all in one transaction. Confined to the scrape loop. */
final class ScrapeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapeCycle.class);
    private static final long MAX_AHEAD_MILLIS = 600_000;
    private static final double NANOS = 1e9;

    private final LoopServices services;
    private final ScrapeConfig config;
    private final Target target;
    private final TargetFetch fetch;
    private final PageIngester ingester;
    private final ReportSeries report;
    private final FailureLog failures;

    /** What came of a scrape so far. */
    private static final class Result {
        PageSeries.Counts counts = PageSeries.Counts.NONE;
        long bytes;
        String error = "";
    }

    ScrapeCycle(
            LoopServices services,
            ScrapeConfig config,
            Target target,
            HttpFetcher fetcher,
            SeriesCache cache,
            MetadataCache metadata,
            FailureLog failures) {
        this.services = services;
        this.config = config;
        this.target = target;
        this.failures = failures;
        fetch = new TargetFetch(fetcher, config, target);
        Rejections rejections = new Rejections(services.metrics(), LOG, config.jobName(), target.url());
        SampleLabels labels = new SampleLabels(target.publicLabels(), config);
        ingester = new PageIngester(config, labels, cache, metadata, rejections);
        report = new ReportSeries(target.publicLabels(), config.extraScrapeMetrics());
    }

    /**
     * Scrapes once.
     *
     * @param time Unix nanoseconds of the samples
     * @param forced why the target is not to be scraped; null where it is
     * @param cancelled tells after fetching whether the result is still wanted
     */
    void run(long time, @Nullable String forced, Cancellation cancelled) {
        long started = System.nanoTime();
        ScrapeScratch scratch = services.scratches().take();
        try {
            Result result = new Result();
            String contentType = forced == null ? fetched(scratch, result) : "";
            if (forced != null) {
                result.error = forced;
            }
            if (!cancelled.isCancelled()) {
                store(time, contentType, scratch, result, started);
            }
        } finally {
            services.scratches().give(scratch);
        }
        if (config.extraScrapeMetrics()) {
            services.metrics().scrapeDuration.observe((System.nanoTime() - started) / NANOS);
        }
    }

    private String fetched(ScrapeScratch scratch, Result result) {
        scratch.body.clear();
        try {
            String contentType = fetch.fetch(scratch.body);
            result.bytes = scratch.body.length();
            return contentType;
        } catch (IOException e) {
            scratch.body.clear();
            result.error = String.valueOf(e.getMessage());
            if (e instanceof BodyTooLargeException) {
                services.metrics().exceededBodySize.increment();
                result.bytes = -1;
            }
            LOG.atDebug()
                    .addKeyValue("component", "scrape manager")
                    .addKeyValue("scrape_pool", config.jobName())
                    .addKeyValue("target", target.url())
                    .addKeyValue("err", result.error)
                    .log("Scrape failed");
            failures.failed(config.jobName(), target.url(), result.error);
            return "";
        }
    }

    private void store(long time, String contentType, ScrapeScratch scratch, Result result, long started) {
        long millis = TimeUnit.NANOSECONDS.toMillis(time);
        Appender appender = null;
        try {
            appender = services.storage().appender();
            if (result.error.isEmpty() && scratch.body.length() > 0) {
                String problem = ingest(appender, contentType, scratch, millis, result);
                if (problem != null) {
                    result.error = problem;
                    appender.close();
                    appender = services.storage().appender();
                    ingester.nothing(appender, scratch, millis);
                }
            } else {
                ingester.nothing(appender, scratch, millis);
            }
            long duration = System.nanoTime() - started;
            Health health = result.error.isEmpty() ? Health.UP : Health.DOWN;
            target.scraped(new Target.LastScrape(time, duration, health, result.error));
            report.append(
                    appender,
                    millis,
                    result.error.isEmpty() ? 1 : 0,
                    duration / NANOS,
                    result.counts.total(),
                    result.counts.added(),
                    result.counts.seriesAdded(),
                    target.timeout() / 1000.0,
                    (double) config.limits().samples(),
                    (double) result.bytes);
            appender.commit();
        } catch (StorageException | IOException e) {
            error("Scrape commit failed", e);
        } finally {
            if (appender != null) {
                appender.close();
            }
        }
    }

    /** Appends the page and says what it held; answers why that failed, or null. */
    private @Nullable String ingest(
            Appender appender, String contentType, ScrapeScratch scratch, long millis, Result result) {
        try {
            PageParser parser = scratch.parser(services.parsers(), contentType, config.fallbackScrapeProtocol());
            long latest = TimeUnit.NANOSECONDS.toMillis(services.now()) + MAX_AHEAD_MILLIS;
            try {
                ingester.page(appender, parser, scratch, millis, latest);
            } finally {
                result.counts = ingester.counts();
            }
            return null;
        } catch (PageFormatException | StorageException e) {
            return String.valueOf(e.getMessage());
        } catch (ScrapeFailure e) {
            if (e.isLabelLimit()) {
                services.metrics().exceededLabelLimits.increment();
            }
            return String.valueOf(e.getMessage());
        }
    }

    /** Appends stale markers for everything, because the target is gone. */
    void end(long time) {
        long millis = TimeUnit.NANOSECONDS.toMillis(time);
        ScrapeScratch scratch = services.scratches().take();
        try (Appender appender = services.storage().appender()) {
            ingester.nothing(appender, scratch, millis);
            report.stale(appender, millis);
            appender.commit();
        } catch (StorageException | IOException e) {
            error("Stale commit failed", e);
        } finally {
            services.scratches().give(scratch);
        }
    }

    private void error(String text, Exception e) {
        LOG.atError()
                .addKeyValue("component", "scrape manager")
                .addKeyValue("scrape_pool", config.jobName())
                .addKeyValue("target", target.url())
                .addKeyValue("err", String.valueOf(e.getMessage()))
                .log(text);
    }
}
