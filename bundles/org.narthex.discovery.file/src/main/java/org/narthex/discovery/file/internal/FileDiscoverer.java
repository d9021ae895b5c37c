package org.narthex.discovery.file.internal;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.narthex.config.api.ApplyLedger;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.discovery.api.Discoverer;
import org.narthex.telemetry.MetricRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running {@code file_sd_configs} entry: reads its files at first, when one changes, and once per refresh interval.
 *
 * <p>Its watch and what it knows of the files live as long as a run. Thread-safe.
 */
@Component(configurationPid = "org.narthex.discovery.file", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FileDiscoverer implements Discoverer {
    private static final Logger LOG = LoggerFactory.getLogger(FileDiscoverer.class);

    /** A change is mostly one of several: they are read together. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    /** Least time between two readings, so that a folder in steady change costs little. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final FileConfig config;
    private final FileMetrics metrics;
    private final TargetFile targets;
    private final ApplyLedger ledger;
    private final String pid;

    @Activate
    public FileDiscoverer(
            @Reference ConfigSnapshots snapshots,
            @Reference ConfigReader reader,
            @Reference MetricRegistry registry,
            @Reference ApplyLedger ledger,
            Map<String, Object> properties) {
        this(
                snapshots.record(properties, FileConfig.class),
                reader,
                new FileMetrics(registry.scope()),
                ledger,
                String.valueOf(properties.get("service.pid")));
        ledger.apply(properties, () -> {});
    }

    FileDiscoverer(FileConfig config, ConfigReader reader, FileMetrics metrics, ApplyLedger ledger, String pid) {
        this.config = config;
        this.metrics = metrics;
        this.ledger = ledger;
        this.pid = pid;
        this.targets = new TargetFile(reader);
    }

    @Deactivate
    void deactivate() {
        metrics.close();
        ledger.removed(pid);
    }

    @Override
    public void run(Sink sink) throws IOException, InterruptedException {
        List<Path> patterns = config.files().stream().map(Path::of).toList();
        FileScan scan = new FileScan(patterns, targets, metrics);
        try (FolderWatch watch = new FolderWatch(patterns, FileSystems.getDefault().newWatchService())) {
            while (true) {
                // Watched first and read then: a change in between is noticed after the reading.
                IOException failure = watch.renew();
                if (failure != null) {
                    metrics.watcherErrors.increment();
                    LOG.atError()
                            .addKeyValue("discovery", "file")
                            .addKeyValue("err", String.valueOf(failure))
                            .log("Files with targets are not watched; they are read once per refresh interval");
                }
                long start = System.nanoTime();
                scan.scan(sink);
                metrics.scanDuration.observe((System.nanoTime() - start) / 1e9);
                if (watch.await(config.refreshMillis() * 1_000_000)) {
                    long sinceScan = System.nanoTime() - start;
                    Thread.sleep(Math.max(GATHERING.toMillis(), PAUSE.toMillis() - sinceScan / 1_000_000));
                    watch.drain();
                }
            }
        } catch (IOException e) {
            metrics.watcherErrors.increment();
            throw e;
        }
    }
}
