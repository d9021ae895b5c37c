package org.narthex.discovery.file.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.FileGlob;
import org.narthex.discovery.api.Discoverer.Sink;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.model.Labels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of some patterns again and again and sends what changed. A file that cannot be read keeps the groups
 * it had. Confined to the discovery's thread.
 */
final class FileScan {
    private static final Logger LOG = LoggerFactory.getLogger(FileScan.class);

    private final List<Path> patterns;
    private final TargetFile targets;
    private final FileMetrics metrics;
    private final Map<Path, String> failures = new LinkedHashMap<>();
    private Map<Path, List<TargetGroup>> known = Map.of();
    private boolean sent;

    FileScan(List<Path> patterns, TargetFile targets, FileMetrics metrics) {
        this.patterns = patterns;
        this.targets = targets;
        this.metrics = metrics;
    }

    /** Reads all files and sends the groups that are new, other than before, or gone; at first also if there are none. */
    void scan(Sink sink) throws InterruptedException {
        Map<Path, List<TargetGroup>> read = new LinkedHashMap<>();
        for (Path file : files()) {
            read.put(file, read(file));
        }
        List<TargetGroup> changes = changes(read);
        for (Path file : known.keySet()) {
            if (!read.containsKey(file)) {
                metrics.gone(file.toString());
            }
        }
        failures.keySet().removeIf(file -> !read.containsKey(file));
        known = read;
        if (!changes.isEmpty() || !sent) {
            sink.groups(changes);
            sent = true;
        }
    }

    private Set<Path> files() {
        Set<Path> files = new LinkedHashSet<>();
        for (Path pattern : patterns) {
            try {
                files.addAll(FileGlob.expand(pattern));
            } catch (IllegalArgumentException e) {
                LOG.atError()
                        .addKeyValue("discovery", "file")
                        .addKeyValue("glob", pattern)
                        .addKeyValue("err", e.getMessage())
                        .log("A pattern of files is malformed");
            }
        }
        return files;
    }

    /** The file's groups; those that it had where it cannot be read. */
    private List<TargetGroup> read(Path file) throws InterruptedException {
        try {
            List<TargetGroup> groups = targets.read(file);
            metrics.modified(file.toString(), Files.getLastModifiedTime(file).to(TimeUnit.SECONDS));
            failures.remove(file);
            return groups;
        } catch (IOException | ConfigException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            metrics.readErrors.increment();
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(failures.put(file, failure))) {
                LOG.atError()
                        .addKeyValue("discovery", "file")
                        .addKeyValue("path", file)
                        .addKeyValue("err", failure)
                        .log("A file with targets cannot be read; its targets stay as they were");
            }
            return known.getOrDefault(file, List.of());
        }
    }

    private List<TargetGroup> changes(Map<Path, List<TargetGroup>> read) {
        List<TargetGroup> changes = new ArrayList<>();
        read.forEach((file, groups) -> {
            List<TargetGroup> before = known.getOrDefault(file, List.of());
            for (int i = 0; i < groups.size(); i++) {
                if (i >= before.size() || !Objects.equals(before.get(i), groups.get(i))) {
                    changes.add(groups.get(i));
                }
            }
        });
        known.forEach((file, before) -> {
            int left = read.getOrDefault(file, List.of()).size();
            for (int i = left; i < before.size(); i++) {
                changes.add(new TargetGroup(TargetFile.source(file, i), List.of(), Labels.EMPTY));
            }
        });
        return changes;
    }
}
