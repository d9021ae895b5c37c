package org.narthex.scrape.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ApplyLedger;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.discovery.api.TargetFeed;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.exposition.PageParsers;
import org.narthex.http.client.HttpClients;
import org.narthex.http.client.HttpFetcher;
import org.narthex.model.Durations;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.relabel.RelabelConfig;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.scrape.TargetDirectory;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.config.ScrapeSection;
import org.narthex.scrape.internal.loop.LoopClock;
import org.narthex.scrape.internal.loop.LoopServices;
import org.narthex.scrape.internal.loop.ScrapeLoop;
import org.narthex.scrape.internal.loop.ScrapeMetrics;
import org.narthex.scrape.internal.loop.ScrapeScratch;
import org.narthex.scrape.internal.loop.SystemClock;
import org.narthex.scrape.internal.targets.Target;
import org.narthex.storage.api.Appendable;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a pool for each job of the configuration in line with what is discovered. Immediate, because scraping is what
 * the server is for. Thread-safe.
 */
@Component(
        service = TargetDirectory.class,
        immediate = true,
        configurationPid = "org.narthex.scrape",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@SatisfyingConditionTarget(Phases.AFTER_CONFIG_LOADED)
public final class ScrapeManager implements TargetDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapeManager.class);
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ApplyLedger ledger;
    private final ConfigSnapshots snapshots;
    private final HttpClients clients;
    private final MetricScope scope;
    private final LoopServices services;
    private final TargetFeed.Subscription subscription;
    private final SyncThrottle throttle;
    private final HostName hostName;
    private final FailureLogFiles failures = new FailureLogFiles();

    private final Map<String, ScrapePool> pools = new TreeMap<>();
    private Map<String, List<TargetGroup>> groups = Map.of();
    private @Nullable Labels externalLabels;

    @Activate
    public ScrapeManager(
            @Reference ApplyLedger ledger,
            @Reference ConfigSnapshots snapshots,
            @Reference HttpClients clients,
            @Reference TargetFeed feed,
            @Reference Appendable storage,
            @Reference MetricRegistry registry,
            @Reference ServerFlags flags,
            Map<String, ?> properties) {
        this(
                ledger,
                snapshots,
                clients,
                feed,
                storage,
                registry,
                flags,
                properties,
                new SystemClock(),
                new HostName(HostName::ofMachine));
    }

    ScrapeManager(
            ApplyLedger ledger,
            ConfigSnapshots snapshots,
            HttpClients clients,
            TargetFeed feed,
            Appendable storage,
            MetricRegistry registry,
            ServerFlags flags,
            Map<String, ?> properties,
            LoopClock clock,
            HostName hostName) {
        this.hostName = hostName;
        this.ledger = ledger;
        this.snapshots = snapshots;
        this.clients = clients;
        scope = registry.scope();
        services = new LoopServices(
                storage,
                PageParsers::forContentType,
                new ScrapeMetrics(scope),
                clock,
                new ScrapeScratch.Pool(),
                flags.bool("scrape.adjust-timestamps"),
                TimeUnit.MILLISECONDS.toNanos(flags.millis("scrape.timestamp-tolerance")));
        throttle = new SyncThrottle(
                TimeUnit.MILLISECONDS.toNanos(flags.millis("scrape.discovery-reload-interval")), this::sync);
        subscription = feed.subscribe("scrape", this::received);
        try {
            apply(properties);
        } catch (RuntimeException | Error e) {
            stop();
            throw e;
        }
    }

    @Modified
    void apply(Map<String, ?> properties) {
        ledger.apply(properties, () -> apply(snapshots.record(properties, ScrapeSection.class)));
    }

    private void apply(ScrapeSection section) throws IOException {
        Map<String, DiscoverySet> sets = new LinkedHashMap<>();
        synchronized (pools) {
            Labels labels = section.externalLabels();
            boolean reseeded = externalLabels != null && !externalLabels.equals(labels);
            FailureLogFiles.Opened logs = openLogs(section);
            Map<String, HttpFetcher> fetchers;
            try {
                fetchers = PoolClients.open(section, pools, reseeded, clients, services.metrics());
            } catch (IOException e) {
                logs.discard();
                throw e;
            }
            failures.use(logs);
            externalLabels = labels;
            Set<String> gone = new HashSet<>(pools.keySet());
            for (ScrapeConfig job : section.jobs()) {
                gone.remove(job.jobName());
                sets.put(job.jobName(), job.discovery());
                HttpFetcher fetcher = fetchers.get(job.jobName());
                ScrapePool pool = pools.get(job.jobName());
                if (fetcher == null && pool != null) {
                    pool.rename(job);
                } else if (fetcher != null && pool != null && !reseeded) {
                    pool.reload(job, fetcher);
                } else if (fetcher != null) {
                    if (pool != null) {
                        pool.stop();
                    }
                    services.metrics().pools.increment();
                    pools.put(job.jobName(), new ScrapePool(services, failures, job, fetcher, labels));
                }
            }
            for (String job : gone) {
                ScrapePool pool = pools.remove(job);
                if (pool != null) {
                    pool.stop();
                }
            }
        }
        WithoutEffect.warn(section.jobs());
        subscription.apply(sets);
        throttle.now();
    }

    private static FailureLogFiles.Opened openLogs(ScrapeSection section) throws IOException {
        Set<String> paths = new HashSet<>();
        section.jobs().forEach(job -> paths.add(job.scrapeFailureLogFile()));
        return FailureLogFiles.open(paths);
    }

    private void received(Map<String, List<TargetGroup>> newest) {
        synchronized (pools) {
            groups = Map.copyOf(newest);
        }
        throttle.request();
    }

    private void sync() {
        String host;
        try {
            host = hostName.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (pools) {
            groups.forEach((job, found) -> {
                ScrapePool pool = pools.get(job);
                if (pool != null) {
                    pool.sync(found, host);
                }
            });
        }
    }

    @Deactivate
    void stop() {
        throttle.close();
        subscription.close();
        List<ScrapeLoop> loops = new ArrayList<>();
        synchronized (pools) {
            pools.values().forEach(pool -> loops.addAll(pool.stop()));
            pools.clear();
        }
        long deadline = System.nanoTime() + STOP_NANOS;
        for (ScrapeLoop loop : loops) {
            if (!loop.awaitStopped(Math.max(0, deadline - System.nanoTime()))) {
                LOG.atWarn()
                        .addKeyValue("component", "scrape manager")
                        .addKeyValue("target", loop.url())
                        .log("Scrape did not stop in time");
            }
        }
        services.clock().close();
        failures.close();
        scope.close();
    }

    private Map<String, ScrapePool> named(@Nullable String pool) {
        synchronized (pools) {
            Map<String, ScrapePool> found = new TreeMap<>(pools);
            if (pool != null) {
                found.keySet().retainAll(Set.of(pool));
            }
            return found;
        }
    }

    @Override
    public List<String> pools() {
        return List.copyOf(named(null).keySet());
    }

    @Override
    public List<ActiveTarget> active(@Nullable String pool) {
        List<ActiveTarget> all = new ArrayList<>();
        named(pool).forEach((name, p) -> {
            for (Target t : p.active()) {
                Target.LastScrape last = t.lastScrape();
                all.add(new ActiveTarget(
                        name,
                        t.discoveredLabels(),
                        t.publicLabels(),
                        t.url(),
                        last.error(),
                        last.start(),
                        last.durationNanos(),
                        last.health(),
                        Durations.format(t.interval()),
                        Durations.format(t.timeout())));
            }
        });
        return all;
    }

    @Override
    public List<DroppedTarget> dropped(@Nullable String pool) {
        List<DroppedTarget> all = new ArrayList<>();
        named(pool).forEach((name, p) -> p.dropped().forEach(labels -> all.add(new DroppedTarget(name, labels))));
        return all;
    }

    @Override
    public Map<String, Integer> droppedCounts() {
        Map<String, Integer> counts = new TreeMap<>();
        named(null).forEach((name, p) -> counts.put(name, p.droppedCount()));
        return counts;
    }

    @Override
    public @Nullable Map<String, Metadata> metadata(ActiveTarget target) {
        ScrapePool pool = named(target.pool()).get(target.pool());
        Target found = pool == null ? null : pool.find(target.labels(), target.url());
        return found == null ? null : found.metadata();
    }

    @Override
    public @Nullable String poolConfig(String name) {
        ScrapePool pool = named(name).get(name);
        return pool == null ? null : YamlText.of(org.narthex.scrape.internal.config.JobRenderer.renderAlone(pool.config()));
    }

    @Override
    public @Nullable List<RelabelConfig> relabelRules(String name) {
        ScrapePool pool = named(name).get(name);
        return pool == null ? null : pool.config().relabelConfigs();
    }
}
