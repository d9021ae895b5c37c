package org.narthex.scrape.internal.loop;

import org.narthex.telemetry.MetricScope;
import org.narthex.telemetry.MetricScope.Counter;
import org.narthex.telemetry.MetricScope.Family;
import org.narthex.telemetry.MetricScope.Gauge;
import org.narthex.telemetry.MetricScope.Observer;

/** The metrics of scraping. Thread-safe. */
public final class ScrapeMetrics {
    private static final double[] QUANTILES = {0.01, 0.05, 0.5, 0.9, 0.99};
    private static final double[] BUCKETS = {0.01, 0.1, 1, 10};
    private static final String JOB = "scrape_job";

    public final Counter pools;
    public final Counter poolsFailed;
    public final Counter poolReloads;
    public final Counter poolReloadsFailed;
    public final Counter exceededTargetLimit;
    public final Counter exceededLabelLimits;
    public final Family<Gauge> targetLimit;
    public final Family<Gauge> targets;
    public final Family<Gauge> symbols;
    public final Family<Counter> syncs;
    public final Family<Counter> syncFailures;
    public final Family<Observer> syncLength;
    public final Family<Observer> syncLengthHistogram;
    public final Family<Observer> reloadLength;
    final Family<Observer> intervalLength;
    final Family<Observer> intervalLengthHistogram;
    final Observer scrapeDuration;
    final Counter exceededBodySize;
    final Counter exceededSamples;
    final Counter exceededBuckets;
    final Counter cacheFlushes;
    final Counter duplicates;
    final Counter outOfOrder;
    final Counter outOfBounds;
    final Counter exemplarsOutOfOrder;

    public ScrapeMetrics(MetricScope scope) {
        String pool = "prometheus_target_scrape_pool";
        pools = scope.counter(pool + "s_total", "Scrape pools that were to be made.");
        poolsFailed = scope.counter(pool + "s_failed_total", "Scrape pools that could not be made.");
        poolReloads = scope.counter(pool + "_reloads_total", "Scrape pools that got another configuration.");
        poolReloadsFailed = scope.counter(pool + "_reloads_failed_total", "Scrape pools that refused a configuration.");
        exceededTargetLimit = scope.counter(
                pool + "_exceeded_target_limit_total", "How often a pool had more targets than it may have.");
        exceededLabelLimits = scope.counter(
                pool + "_exceeded_label_limits_total", "Scrapes that failed at a limit on labels.");
        targetLimit = scope.gauges(pool + "_target_limit", "Targets that the pool may have; 0 is unlimited.", JOB);
        targets = scope.gauges(pool + "_targets", "Targets that the pool scrapes.", JOB);
        symbols = scope.gauges(pool + "_symboltable_items", "Interned label texts of the pool; none are interned.", JOB);
        syncs = scope.counters(pool + "_sync_total", "How often the pool's targets were brought up to date.", JOB);
        syncFailures = scope.counters(
                "prometheus_target_sync_failed_total", "Targets that could not be made from what was discovered.", JOB);
        syncLength = scope.summaries(
                "prometheus_target_sync_length_seconds", "How long bringing targets up to date took.", QUANTILES, JOB);
        syncLengthHistogram = scope.histograms(
                "prometheus_target_sync_length_histogram_seconds",
                "How long bringing targets up to date took.",
                true,
                BUCKETS,
                JOB);
        reloadLength = scope.summaries(
                "prometheus_target_reload_length_seconds", "How long a pool's reload took.", QUANTILES, "interval");
        intervalLength = scope.summaries(
                "prometheus_target_interval_length_seconds",
                "Time between the beginnings of successive scrapes.",
                QUANTILES,
                "interval");
        intervalLengthHistogram = scope.histograms(
                "prometheus_target_interval_length_histogram_seconds",
                "Time between the beginnings of successive scrapes.",
                true,
                BUCKETS,
                "interval");
        scrapeDuration = scope.histogram(
                "prometheus_target_scrape_duration_seconds", "How long scrapes with extra metrics took.", true);
        String scrapes = "prometheus_target_scrapes_";
        exceededBodySize = scope.counter(
                scrapes + "exceeded_body_size_limit_total", "Scrapes whose body reached the limit on its size.");
        exceededSamples = scope.counter(
                scrapes + "exceeded_sample_limit_total", "Scrapes that had more samples than allowed.");
        exceededBuckets = scope.counter(
                scrapes + "exceeded_native_histogram_bucket_limit_total",
                "Scrapes with a native histogram of more buckets than allowed.");
        cacheFlushes = scope.counter(
                scrapes + "cache_flush_forced_total", "Caches that were flushed because failing scrapes made them grow.");
        duplicates = scope.counter(
                scrapes + "sample_duplicate_timestamp_total", "Samples whose series had another value at the time.");
        outOfOrder = scope.counter(
                scrapes + "sample_out_of_order_total", "Samples older than the newest of their series.");
        outOfBounds = scope.counter(
                scrapes + "sample_out_of_bounds_total", "Samples too old or too far in the future.");
        exemplarsOutOfOrder = scope.counter(
                scrapes + "exemplar_out_of_order_total", "Exemplars older than the newest of their series.");
    }

    /** Takes the series of a job away. */
    public void removeJob(String job) {
        targetLimit.remove(job);
        targets.remove(job);
        symbols.remove(job);
        syncs.remove(job);
        syncFailures.remove(job);
        syncLength.remove(job);
        syncLengthHistogram.remove(job);
    }
}
