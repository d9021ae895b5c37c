package org.narthex.scrape.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.http.client.HttpFetcher;
import org.narthex.model.Labels;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.loop.Cancellation;
import org.narthex.scrape.internal.loop.FailureLog;
import org.narthex.scrape.internal.loop.LoopServices;
import org.narthex.scrape.internal.loop.ScrapeLoop;
import org.narthex.scrape.internal.targets.Target;
import org.narthex.scrape.internal.targets.TargetBuilder;
import org.narthex.scrape.internal.targets.TargetHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The targets and loops of one job. Thread-safe. */
final class ScrapePool {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapePool.class);

    private final LoopServices services;
    private final FailureLogFiles failures;
    private final Labels externalLabels;
    private final Cancellation end = new Cancellation();
    private final Map<Long, Running> running = new HashMap<>();
    private ScrapeConfig config;
    private HttpFetcher fetcher;
    private List<TargetGroup> groups = List.of();
    private List<Labels> dropped = List.of();
    private int droppedCount;
    private String hostName = "";

    private record Running(Target target, ScrapeLoop loop) {}

    /** @param externalLabels part of what spreads the scrapes of several servers */
    ScrapePool(
            LoopServices services,
            FailureLogFiles failures,
            ScrapeConfig config,
            HttpFetcher fetcher,
            Labels externalLabels) {
        this.services = services;
        this.config = config;
        this.fetcher = fetcher;
        this.failures = failures;
        this.externalLabels = externalLabels;
        services.metrics().targetLimit.with(config.jobName()).set((double) config.limits().targets());
    }

    synchronized ScrapeConfig config() {
        return config;
    }

    /** Takes a configuration that scrapes as before: only where targets come from differs. */
    synchronized void rename(ScrapeConfig newest) {
        config = newest;
    }

    /** Swaps the loops for ones with another configuration; each begins when its predecessor has stopped. */
    synchronized void reload(ScrapeConfig newest, HttpFetcher newFetcher) {
        long began = System.nanoTime();
        services.metrics().poolReloads.increment();
        boolean keepCache = config.namesSeriesAs(newest);
        HttpFetcher before = fetcher;
        config = newest;
        fetcher = newFetcher;
        services.metrics().targetLimit.with(config.jobName()).set((double) config.limits().targets());
        Map<Long, Running> old = new HashMap<>(running);
        running.clear();
        List<ScrapeLoop> ending = new ArrayList<>();
        for (Target target : targets()) {
            Running predecessor = old.remove(target.hash());
            if (predecessor == null) {
                ScrapeLoop loop = loop(target);
                running.put(target.hash(), new Running(target, loop));
                loop.start();
            } else {
                // The target stays the same object, so that how its last scrape went is still known.
                predecessor.target.discovered(target.discoveredLabels());
                ScrapeLoop loop = loop(predecessor.target);
                running.put(target.hash(), new Running(predecessor.target, loop));
                ending.add(predecessor.loop);
                loop.replace(predecessor.loop, keepCache);
            }
        }
        old.values().forEach(gone -> {
            gone.loop.stop();
            ending.add(gone.loop);
        });
        closeAfter(before, ending);
        limit();
        services.metrics()
                .reloadLength
                .with(org.narthex.model.Durations.format(config.scrapeInterval()))
                .observe((System.nanoTime() - began) / 1e9);
    }

    private static void closeAfter(HttpFetcher fetcher, List<ScrapeLoop> loops) {
        Thread.ofVirtual().name("scrape-close-client").start(() -> {
            loops.forEach(loop -> loop.awaitStopped(Long.MAX_VALUE));
            fetcher.close();
        });
    }

    /**
     * Brings the loops in line with the groups.
     *
     * @param host the machine's name, part of what spreads the scrapes of several servers
     */
    synchronized void sync(List<TargetGroup> newest, String host) {
        if (end.isCancelled()) {
            return;
        }
        long began = System.nanoTime();
        groups = newest;
        hostName = host;
        Map<Long, Running> old = new HashMap<>(running);
        for (Target target : targets()) {
            Running same = old.remove(target.hash());
            if (same != null) {
                same.target.discovered(target.discoveredLabels());
            } else {
                ScrapeLoop loop = loop(target);
                running.put(target.hash(), new Running(target, loop));
                loop.start();
            }
        }
        old.forEach((hash, gone) -> {
            running.remove(hash);
            gone.loop.stop();
        });
        limit();
        double seconds = (System.nanoTime() - began) / 1e9;
        services.metrics().syncLength.with(config.jobName()).observe(seconds);
        services.metrics().syncLengthHistogram.with(config.jobName()).observe(seconds);
        services.metrics().syncs.with(config.jobName()).increment();
        services.metrics().targets.with(config.jobName()).set(running.size());
        services.metrics().symbols.with(config.jobName()).set(0);
    }

    private Iterable<Target> targets() {
        TargetBuilder.Targets built = new TargetBuilder(config).build(groups);
        for (String error : built.errors()) {
            LOG.atError()
                    .addKeyValue("component", "scrape manager")
                    .addKeyValue("scrape_pool", config.jobName())
                    .addKeyValue("err", error)
                    .log("Creating target failed");
        }
        services.metrics().syncFailures.with(config.jobName()).add(built.errors().size());
        long keep = config.limits().keepDroppedTargets();
        droppedCount = built.dropped().size();
        dropped = List.copyOf(
                keep == 0 || keep > droppedCount ? built.dropped() : built.dropped().subList(0, (int) keep));
        Map<Long, Target> unique = new java.util.LinkedHashMap<>();
        built.active().forEach(target -> unique.putIfAbsent(target.hash(), target));
        return unique.values();
    }

    private ScrapeLoop loop(Target target) {
        long seed = TargetHash.seed(hostName, externalLabels);
        FailureLog log = failures.log(config.scrapeFailureLogFile());
        return new ScrapeLoop(services, config, target, fetcher, log, seed, end);
    }

    private void limit() {
        long limit = config.limits().targets();
        String error = null;
        if (limit > 0 && running.size() > limit) {
            services.metrics().exceededTargetLimit.increment();
            error = "target_limit exceeded (number of targets: " + running.size() + ", limit: " + limit + ")";
        }
        for (Running r : running.values()) {
            r.loop.force(error);
        }
    }

    /** Stops all loops and cuts requests under way off; nothing more is written. Does not block. */
    synchronized List<ScrapeLoop> stop() {
        end.cancel();
        List<ScrapeLoop> loops = new ArrayList<>();
        for (Running r : running.values()) {
            r.loop.stop();
            loops.add(r.loop);
        }
        fetcher.close();
        services.metrics().removeJob(config.jobName());
        return loops;
    }

    synchronized List<Target> active() {
        return running.values().stream().map(Running::target).toList();
    }

    synchronized List<Labels> dropped() {
        return dropped;
    }

    synchronized int droppedCount() {
        return droppedCount;
    }

    /** The target with these labels and this URL, or null. */
    synchronized @Nullable Target find(Labels labels, String url) {
        for (Running r : running.values()) {
            if (r.target.url().equals(url) && r.target.publicLabels().equals(labels)) {
                return r.target;
            }
        }
        return null;
    }
}
