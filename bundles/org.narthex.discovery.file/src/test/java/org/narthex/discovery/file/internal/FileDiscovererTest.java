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

    private List<Path> patterns() {
        return List.of(folder.resolve("*.yml"), folder.resolve("*.json"), folder.resolve("late/*.yml"));
    }

    private FileScan scan() {
        return new FileScan(patterns(), new TargetFile(LINES), new FileMetrics(metrics.scope()));
    }

    private FileDiscoverer discoverer(long refreshMillis) {
        List<String> names = patterns().stream().map(Path::toString).toList();
        return new FileDiscoverer(
                new FileConfig(names, refreshMillis), LINES, new FileMetrics(metrics.scope()), LEDGER, "pid");
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
    void eachFilesGroupsCarryItsPath() throws Exception {
        Path file = Files.writeString(folder.resolve("a.yml"), "a:1 a:2\nb:1\n");
        scan().scan(this::take);
        assertThat(addresses()).containsExactly("a:1", "a:2", "b:1");
        assertThat(groups.get(file + ":0").labels()).isEqualTo(Labels.of("__meta_filepath", file.toString()));
    }

    @Test
    void groupsThatAFileNoLongerHasGo() throws Exception {
        Files.writeString(folder.resolve("a.yml"), "a:1\nb:1\n");
        FileScan scan = scan();
        scan.scan(this::take);
        Files.writeString(folder.resolve("a.yml"), "c:1\n");
        scan.scan(this::take);
        assertThat(addresses()).containsExactly("c:1");
    }

    @Test
    void aDeletedFilesGroupsGo() throws Exception {
        Path file = Files.writeString(folder.resolve("a.yml"), "a:1\n");
        Files.writeString(folder.resolve("b.yml"), "b:1\n");
        FileScan scan = scan();
        scan.scan(this::take);
        Files.delete(file);
        scan.scan(this::take);
        assertThat(addresses()).containsExactly("b:1");
    }

    @Test
    void aMalformedFileKeepsItsGroupsAndCounts() throws Exception {
        Files.writeString(folder.resolve("a.yml"), "a:1\n");
        FileScan scan = scan();
        scan.scan(this::take);
        Files.writeString(folder.resolve("a.yml"), "bad\n");
        scan.scan(this::take);
        assertThat(addresses()).containsExactly("a:1");
        assertThat(metrics.value("prometheus_sd_file_read_errors_total")).isEqualTo(1);
    }

    @Test
    void whatDidNotChangeIsNotSentAgain() throws Exception {
        Files.writeString(folder.resolve("a.yml"), "a:1\nb:1\n");
        FileScan scan = scan();
        scan.scan(this::take);
        List<TargetGroup> second = new ArrayList<>();
        scan.scan(second::addAll);
        assertThat(second).isEmpty();
        Files.writeString(folder.resolve("a.yml"), "a:1\nb:2\n");
        scan.scan(second::addAll);
        assertThat(second).extracting(TargetGroup::source).containsExactly(folder.resolve("a.yml") + ":1");
    }

    @Test
    void aTruncatedJsonFileKeepsItsGroups() throws Exception {
        Path file = Files.writeString(folder.resolve("a.json"), "a:1\n");
        FileScan scan = scan();
        scan.scan(this::take);
        Files.writeString(file, "");
        scan.scan(this::take);
        assertThat(addresses()).containsExactly("a:1");
    }

    @Test
    void anUnreadableFileThatGoesTakesItsGroupsAlong() throws Exception {
        Path file = Files.writeString(folder.resolve("a.yml"), "a:1\n");
        FileScan scan = scan();
        scan.scan(this::take);
        Files.writeString(file, "bad\n");
        scan.scan(this::take);
        Files.delete(file);
        scan.scan(this::take);
        assertThat(addresses()).isEmpty();
    }

    /** A step that changes files, and the addresses to be seen after it. */
    private interface Step {
        void run() throws IOException;
    }

    private void seen(BlockingQueue<List<TargetGroup>> sent, Step change, String... wanted) throws Exception {
        change.run();
        long start = System.nanoTime();
        while (!addresses().equals(List.of(wanted))) {
            long left = TimeUnit.SECONDS.toNanos(10) - (System.nanoTime() - start);
            List<TargetGroup> next = sent.poll(left, TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            take(next);
        }
        assertThat(addresses()).containsExactly(wanted);
    }

    @Test
    void everyKindOfChangeIsSeenWithoutWaitingForTheInterval() throws Exception {
        BlockingQueue<List<TargetGroup>> sent = new LinkedBlockingQueue<>();
        FileDiscoverer discoverer = discoverer(3_600_000);
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                discoverer.run(sent::add);
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Path a = folder.resolve("a.yml");
        try {
            assertThat(sent.poll(10, TimeUnit.SECONDS)).isEmpty();
            assertThat(watchThreads()).isPositive();
            seen(sent, () -> replace(a, "a:1"), "a:1");
            seen(sent, () -> replace(a, "a:2"), "a:2");
            seen(sent, () -> Files.writeString(a, "a:3"), "a:3");
            seen(sent, () -> Files.move(a, folder.resolve("a.off")), new String[0]);
            seen(sent, () -> Files.move(folder.resolve("a.off"), a), "a:3");
            seen(sent, () -> Files.delete(a), new String[0]);
            Files.createDirectory(folder.resolve("one"));
            Files.writeString(folder.resolve("one/t"), "s:1");
            Files.createDirectory(folder.resolve("two"));
            Files.writeString(folder.resolve("two/t"), "s:2");
            seen(sent, () -> {
                Files.createSymbolicLink(folder.resolve("..data"), Path.of("one"));
                Files.createSymbolicLink(a, Path.of("..data/t"));
            }, "s:1");
            seen(sent, () -> {
                Files.createSymbolicLink(folder.resolve("..next"), Path.of("two"));
                Files.move(folder.resolve("..next"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            }, "s:2");
            seen(sent, () -> Files.delete(a), new String[0]);
            seen(sent, () -> {
                Files.createDirectory(folder.resolve("late"));
                Files.writeString(folder.resolve("late/b.yml"), "b:1");
            }, "b:1");
        } finally {
            thread.interrupt();
            assertThat(thread.join(java.time.Duration.ofSeconds(10))).isTrue();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (watchThreads() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(watchThreads()).isZero();
    }

    private static long watchThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("FileSystemWatchService"))
                .count();
    }

    private void replace(Path file, String text) throws IOException {
        Path part = Files.writeString(folder.resolve("part"), text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
