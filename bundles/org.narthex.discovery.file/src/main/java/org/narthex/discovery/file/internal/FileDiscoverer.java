package org.narthex.discovery.file.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.narthex.config.api.ApplyLedger;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.config.api.FileGlob;
import org.narthex.discovery.api.Discoverer;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.model.Labels;
import org.narthex.telemetry.MetricRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One entry of {@code file_sd_configs} at work: reads its files when their folders change, and at every refresh interval.
 *
 * <p>A file that cannot be read or is malformed keeps the groups that it had. Run by one thread.
 */
@Component(
        service = Discoverer.class,
        configurationPid = "org.narthex.discovery.file",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FileDiscoverer implements Discoverer {
    private static final Logger LOG = LoggerFactory.getLogger(FileDiscoverer.class);

    private final FileConfig config;
    private final TargetFile reader;
    private final FileMetrics metrics;
    private final String pid;
    private final ApplyLedger ledger;

    /** Number of groups that each file had when it was last read. */
    private final Map<Path, Integer> sent = new HashMap<>();

    @Activate
    public FileDiscoverer(
            @Reference ConfigSnapshots snapshots,
            @Reference ConfigReader reader,
            @Reference MetricRegistry registry,
            @Reference ApplyLedger ledger,
            Map<String, Object> properties) {
        this(snapshots.record(properties, FileConfig.class), reader, registry, ledger, String.valueOf(properties.get("service.pid")));
        ledger.apply(properties, () -> {});
    }

    FileDiscoverer(FileConfig config, ConfigReader reader, MetricRegistry registry, ApplyLedger ledger, String pid) {
        this.config = config;
        this.reader = new TargetFile(reader);
        this.metrics = new FileMetrics(registry);
        this.ledger = ledger;
        this.pid = pid;
    }

    @Override
    public void run(Sink sink) throws IOException, InterruptedException {
        try (FolderWatch watch = new FolderWatch()) {
            while (!Thread.interrupted()) {
                try {
                    watch.watch(folders());
                } catch (IOException e) {
                    metrics.watcherErrors.increment();
                    LOG.atError().addKeyValue("discovery", "file").setCause(e).log("Error adding file watch");
                }
                refresh(sink);
                watch.await(config.refreshMillis());
            }
        }
    }

    /** Reads all files and sends what they list; groups that are gone are sent empty. */
    void refresh(Sink sink) {
        long start = System.nanoTime();
        List<TargetGroup> groups = new ArrayList<>();
        Set<Path> gone = new TreeSet<>(sent.keySet());
        for (Path file : files()) {
            gone.remove(file);
            try {
                List<TargetGroup> listed = reader.read(file);
                metrics.modified
                        .with(file.toString())
                        .set(Files.getLastModifiedTime(file).toMillis() / 1000.0);
                groups.addAll(listed);
                addEmpty(file, listed.size(), groups);
                sent.put(file, listed.size());
            } catch (IOException | ConfigException e) {
                metrics.readErrors.increment();
                LOG.atError()
                        .addKeyValue("discovery", "file")
                        .addKeyValue("path", file)
                        .setCause(e)
                        .log("Error reading file");
            }
        }
        for (Path file : gone) {
            addEmpty(file, 0, groups);
            sent.remove(file);
            metrics.modified.remove(file.toString());
        }
        metrics.scanSeconds.observe((System.nanoTime() - start) / 1e9);
        sink.groups(groups);
    }

    private void addEmpty(Path file, int from, List<TargetGroup> groups) {
        for (int i = from; i < sent.getOrDefault(file, 0); i++) {
            groups.add(new TargetGroup(TargetFile.source(file, i), List.of(), Labels.EMPTY));
        }
    }

    private Set<Path> files() {
        Set<Path> files = new TreeSet<>();
        config.files().forEach(pattern -> files.addAll(FileGlob.expand(Path.of(pattern))));
        return files;
    }

    private Set<Path> folders() {
        Set<Path> folders = new TreeSet<>();
        for (String pattern : config.files()) {
            Path parent = Path.of(pattern).toAbsolutePath().getParent();
            if (parent != null) {
                folders.add(parent);
            }
        }
        return folders;
    }

    @Deactivate
    void stop() {
        metrics.close();
        ledger.removed(pid);
    }
}
