package org.narthex.discovery.file.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.config.api.ApplyLedger;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.Position;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.model.Labels;

class FileDiscovererTest {
    @TempDir
    Path folder;

    private final Map<String, TargetGroup> groups = new LinkedHashMap<>();
    private final NoMetrics metrics = new NoMetrics();

    /** One line a group: addresses separated by blanks. */
    private static final ConfigReader LINES = (text, file) -> {
        Position position = new Position(file, 1, 1);
        List<ConfigNode> items = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.equals("bad")) {
                throw new ConfigException(position, "", "bad");
            }
            List<ConfigNode> targets = new ArrayList<>();
            for (String address : line.split(" ")) {
                targets.add(new ConfigNode.Scalar(position, "", ConfigNode.ScalarType.STRING, address));
            }
            LinkedHashMap<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
            entries.put("targets", new ConfigNode.Entry(position, new ConfigNode.Sequence(position, "", targets)));
            items.add(new ConfigNode.Mapping(position, "", entries));
        }
        return new ConfigNode.Sequence(position, "", items);
    };

    private static final ApplyLedger LEDGER = new ApplyLedger() {
        @Override
        public void applied(String pid, long generation) {}

        @Override
        public void failed(String pid, long generation, Throwable cause) {}

        @Override
        public void removed(String pid) {}
    };

    private FileDiscoverer discoverer(long refreshMillis) {
        return new FileDiscoverer(
                new FileConfig(List.of(folder.resolve("*.yml").toString()), refreshMillis), LINES, metrics, LEDGER, "pid");
    }

    private void take(List<TargetGroup> sent) {
        for (TargetGroup group : sent) {
            if (group.targets().isEmpty()) {
                groups.remove(group.source());
            } else {
                groups.put(group.source(), group);
            }
        }
    }

    private List<String> addresses() {
        return groups.values().stream()
                .flatMap(g -> g.targets().stream())
                .map(l -> l.get("__address__"))
                .toList();
    }

    @Test
    void eachFilesGroupsCarryItsPath() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yml"), "a:1 a:2\nb:1\n");
        discoverer(1_000).refresh(this::take);
        assertThat(addresses()).containsExactly("a:1", "a:2", "b:1");
        assertThat(groups.get(file + ":0").labels()).isEqualTo(Labels.of("__meta_filepath", file.toString()));
    }

    @Test
    void groupsThatAFileNoLongerHasGo() throws IOException {
        Files.writeString(folder.resolve("a.yml"), "a:1\nb:1\n");
        FileDiscoverer discoverer = discoverer(1_000);
        discoverer.refresh(this::take);
        Files.writeString(folder.resolve("a.yml"), "c:1\n");
        discoverer.refresh(this::take);
        assertThat(addresses()).containsExactly("c:1");
    }

    @Test
    void aDeletedFilesGroupsGo() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yml"), "a:1\n");
        Files.writeString(folder.resolve("b.yml"), "b:1\n");
        FileDiscoverer discoverer = discoverer(1_000);
        discoverer.refresh(this::take);
        Files.delete(file);
        discoverer.refresh(this::take);
        assertThat(addresses()).containsExactly("b:1");
    }

    @Test
    void aMalformedFileKeepsItsGroupsAndCounts() throws IOException {
        Files.writeString(folder.resolve("a.yml"), "a:1\n");
        FileDiscoverer discoverer = discoverer(1_000);
        discoverer.refresh(this::take);
        Files.writeString(folder.resolve("a.yml"), "bad\n");
        discoverer.refresh(this::take);
        assertThat(addresses()).containsExactly("a:1");
        assertThat(metrics.value("prometheus_sd_file_read_errors_total")).isEqualTo(1);
    }

    @Test
    void aReplacedFileIsSeenWithoutWaitingForTheInterval() throws Exception {
        BlockingQueue<List<TargetGroup>> sent = new LinkedBlockingQueue<>();
        FileDiscoverer discoverer = discoverer(3_600_000);
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                discoverer.run(sent::add);
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            assertThat(sent.poll(10, TimeUnit.SECONDS)).isEmpty();
            Path part = Files.writeString(folder.resolve("a.part"), "a:1\n");
            Files.move(part, folder.resolve("a.yml"), StandardCopyOption.ATOMIC_MOVE);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (addresses().isEmpty() && System.nanoTime() < deadline) {
                List<TargetGroup> next = sent.poll(1, TimeUnit.SECONDS);
                take(next == null ? List.of() : next);
            }
            assertThat(addresses()).containsExactly("a:1");
        } finally {
            thread.interrupt();
            assertThat(thread.join(java.time.Duration.ofSeconds(10))).isTrue();
        }
    }
}
