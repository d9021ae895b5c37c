package org.narthex.scrape.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.narthex.model.Durations;
import org.narthex.model.Metadata;
import org.narthex.model.relabel.RelabelConfig;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.scrape.TargetDirectory;
import org.narthex.scrape.internal.config.JobRenderer;
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
 * Scrapes: hands each configuration and whatever is discovered on to the pools, and answers what their targets are.
 * Immediate, because scraping is what the server is for. Thread-safe.
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
    private final MetricScope scope;
    private final LoopServices services;
    private final TargetFeed.Subscription subscription;
    private final SyncThrottle throttle;
    private final HostName hostName;
    private final ScrapePools pools;

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
        scope = registry.scope();
        services = new LoopServices(
                storage,
                PageParsers::forContentType,
                new ScrapeMetrics(scope),
                clock,
                new ScrapeScratch.Pool(),
                flags.bool("scrape.adjust-timestamps"),
                TimeUnit.MILLISECONDS.toNanos(flags.millis("scrape.timestamp-tolerance")));
        pools = new ScrapePools(services, clients);
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
        pools.apply(section);
        WithoutEffect.warn(section.jobs());
        Map<String, DiscoverySet> sets = new LinkedHashMap<>();
        section.jobs().forEach(job -> sets.put(job.jobName(), job.discovery()));
        subscription.apply(sets);
        throttle.now();
    }

    private void received(Map<String, List<TargetGroup>> newest) {
        pools.discovered(newest);
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
        pools.sync(host);
    }

    @Deactivate
    void stop() {
        throttle.close();
        subscription.close();
        List<ScrapeLoop> loops = pools.stop();
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
        pools.closeLogs();
        scope.close();
    }

    /** The pools that a query is for: the one of that name, or all. */
    private Map<String, ScrapePool> named(@Nullable String name) {
        if (name == null) {
            return pools.all();
        }
        ScrapePool pool = pools.get(name);
        return pool == null ? Map.of() : Map.of(name, pool);
    }

    @Override
    public List<String> pools() {
        return List.copyOf(pools.all().keySet());
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
        pools.all().forEach((name, p) -> counts.put(name, p.droppedCount()));
        return counts;
    }

    @Override
    public @Nullable Map<String, Metadata> metadata(ActiveTarget target) {
        ScrapePool pool = pools.get(target.pool());
        Target found = pool == null ? null : pool.find(target.labels(), target.url());
        return found == null ? null : found.metadata();
    }

    @Override
    public @Nullable String poolConfig(String name) {
        ScrapePool pool = pools.get(name);
        return pool == null ? null : YamlText.of(JobRenderer.renderAlone(pool.config()));
    }

    @Override
    public @Nullable List<RelabelConfig> relabelRules(String name) {
        ScrapePool pool = pools.get(name);
        return pool == null ? null : pool.config().relabelConfigs();
    }
}
