package org.narthex.storage.tsdb.internal.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.Conformance;
import org.narthex.storage.tsdb.internal.Database;
import org.narthex.storage.tsdb.internal.DatabaseOptions;
import org.narthex.storage.tsdb.internal.TestDatabases;
import org.narthex.storage.tsdb.internal.block.Conformance.Node;
import org.narthex.storage.tsdb.internal.block.Dumps;

/** Every damaged directory that was recorded, opened as Prometheus opens it, and with the damage contained. */
class RecordedDamageTest {
    private static final Map<String, Written> BASES = new HashMap<>();

    @TempDir
    static Path bases;

    /** Series and time of samples, without their values. */
    private static Set<String> places(Collection<String> samples) {
        return samples.stream()
                .map(s -> s.substring(0, s.indexOf("} ")) + s.substring(s.lastIndexOf(' ')))
                .collect(Collectors.toSet());
    }

    @TempDir
    Path dir;

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(Conformance.path("tsdb/corrupt"))) {
            return files.map(p -> p.getFileName().toString())
                    .filter(n -> n.endsWith(".json") && !n.startsWith("agent"))
                    .map(n -> n.substring(0, n.length() - ".json".length()))
                    .sorted()
                    .toList();
        }
    }

    private static Written base(String name) throws IOException {
        String path = name.startsWith("../") ? name.substring(3) : "corrupt/" + name;
        Written known = BASES.get(path);
        if (known == null) {
            known = Written.unpack(path, bases.resolve(path));
            BASES.put(path, known);
        }
        return known;
    }

    private Path unpack(String name) throws IOException {
        return Written.root(Conformance.path("tsdb/corrupt/" + name + ".tar.gz"), dir);
    }

    private static Node recorded(String name) {
        return org.narthex.storage.tsdb.internal.block.Conformance.json(
                Conformance.path("tsdb/corrupt/" + name + ".json"));
    }

    private static DatabaseOptions options(Path data, Node recorded) {
        return TestDatabases.options(data)
                .withMemorySnapshot(recorded.has("feature_flags")
                        && recorded.get("feature_flags").text().contains("memory-snapshot-on-shutdown"));
    }

    private static List<String> dumped(Node recorded) throws IOException {
        boolean starts = recorded.get("server_3_14").get("starts").bool();
        return starts ? Written.dump("tsdb/corrupt/" + recorded.get("dump").text()) : List.of();
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusedOrRepairedAsPrometheusDoes(String name) throws IOException {
        Node recorded = recorded(name);
        Path data = unpack(name);
        if (!recorded.get("server_3_14").get("starts").bool()) {
            assertThatThrownBy(() -> Database.open(TestDatabases.options(data))).isInstanceOf(IOException.class);
            assertNothingSetAside(data);
            return;
        }
        boolean fails = recorded.has("iterator_error")
                || recorded.has("query_error")
                || recorded.get("server_3_14").has("query_error");
        try (Database database = Database.open(options(data, recorded));
                Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            assertThat(database.damages().recent()).isEmpty();
            assertThat((double) database.snapshotFailures())
                    .isEqualTo(Double.parseDouble(recorded.get("server_3_14")
                            .get("metrics")
                            .get("prometheus_tsdb_snapshot_replay_error_total")
                            .text()));
            if (fails) {
                assertThatThrownBy(() -> Dumps.samples(querier)).isInstanceOf(StorageException.class);
            }
            if (!fails) {
                assertThat(Dumps.samples(querier)).isEqualTo(dumped(recorded));
                Node metrics = recorded.get("library_metrics");
                assertThat((double) database.walCorruptions())
                        .isEqualTo(Double.parseDouble(metrics.get("prometheus_tsdb_wal_corruptions_total")
                                .text()));
                assertThat((double) database.chunkCorruptions())
                        .isEqualTo(Double.parseDouble(metrics.get("prometheus_tsdb_mmap_chunk_corruptions_total")
                                .text()));
            }
        }
        assertNothingSetAside(data);
    }

    private static void assertNothingSetAside(Path data) {
        assertThat(data.resolve(DamagedFiles.FOLDER)).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("names")
    void containedNoSampleIsLostThatPrometheusKeeps(String name) throws IOException {
        Node recorded = recorded(name);
        Path data = unpack(name);
        Written base = base(recorded.get("base").text());
        List<String> kept = dumped(recorded);
        Set<String> first = null;
        for (int round = 0; round < 2; round++) {
            try (Database database = Database.open(options(data, recorded).with(OnDamage.CONTAIN));
                    Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                Set<String> found = new HashSet<>(Dumps.samples(querier));
                // Not by the assertion for it, which takes minutes for so many.
                assertThat(base.all.containsAll(found)).as("no sample that was never written").isTrue();
                for (String label : querier.labelNames(List.of(), 0)) {
                    assertThat(querier.labelValues(label, TestDatabases.ALL, 0)).isNotNull();
                }
                // Of several values out of order at one time, which one wins depends on what else is there.
                boolean samples = name.startsWith("wbl-") || name.startsWith("ooo-")
                        ? places(found).containsAll(places(kept))
                        : found.containsAll(kept);
                assertThat(samples).as("every sample that Prometheus keeps").isTrue();
                assertThat(found.size()).isGreaterThanOrEqualTo(kept.size());
                if (first != null) {
                    assertThat(found.containsAll(first)).as("every sample of the first start").isTrue();
                }
                first = found;
                System.out.printf(
                        "%s: %d of %d, Prometheus %s, damages %s%n",
                        name,
                        found.stream().filter(base.shown::contains).count(),
                        base.shown.size(),
                        recorded.get("server_3_14").get("starts").bool() ? "" + kept.size() : "refuses",
                        database.damages().recent().stream()
                                .map(d -> d.kind() + "@" + d.offset())
                                .toList());
            }
        }
    }
}
