package org.narthex.storage.tsdb.internal.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.Database;
import org.narthex.storage.tsdb.internal.TestDatabases;
import org.narthex.storage.tsdb.internal.TestHeads;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.Dumps;

/** Blocks that are half written, or have something else where a file should be, cost themselves at most. */
class BlockFaultsTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 1_700_028_000_000L;
    private static final int BLOCKS = 2;

    @TempDir
    Path dir;

    private Path base;
    private Set<String> written = Set.of();

    private interface Fault {
        void apply(Path block) throws IOException;
    }

    @BeforeEach
    void write() throws Exception {
        base = dir.resolve("base");
        try (Database database = Database.open(TestDatabases.options(base))) {
            for (long t = START; t < START + 5 * HOUR; t += 120_000) {
                append(database, "written", t);
            }
            for (int block = 0; block < BLOCKS; block++) {
                long from = START + block * 2 * HOUR;
                try (Querier querier = TestHeads.inOrderQuerier(database, from, from + 2 * HOUR - 1)) {
                    database.compactor()
                            .writeHeadBlock(
                                    BlockContent.of(querier, from, from + 2 * HOUR - 1), from, from + 2 * HOUR, List.of());
                }
                TestHeads.truncate(database, from + 2 * HOUR);
            }
            written = samples(database);
        }
        assertThat(BlockDirectory.blockDirectories(base)).hasSize(BLOCKS);
    }

    private static void append(Database database, String name, long t) throws IOException {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(3);
            for (int s = 0; s < 3; s++) {
                batch.add(appender.resolve(Labels.of("__name__", name, "s", "" + s), t), t, t * 0.5 + s);
            }
            appender.append(batch);
            appender.commit();
        }
    }

    private static Set<String> samples(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return new HashSet<>(Dumps.samples(querier));
        }
    }

    private static void directoryInstead(Path file) throws IOException {
        delete(file);
        Files.createDirectories(file.resolve("inside"));
    }

    private static void fileInstead(Path directory) throws IOException {
        delete(directory);
        Files.writeString(directory, "garbage");
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            DamageTrial.delete(path);
        }
    }

    private static Map<String, Fault> faults() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        for (String name : List.of("meta.json", "index", "tombstones", "chunks/000001")) {
            faults.put("directory instead of " + name, block -> directoryInstead(block.resolve(name)));
            faults.put("garbage in " + name, block -> Files.writeString(block.resolve(name), "garbage\n".repeat(99)));
            faults.put("empty " + name, block -> Files.write(block.resolve(name), new byte[0]));
            faults.put("half of " + name, block -> {
                byte[] bytes = Files.readAllBytes(block.resolve(name));
                Files.write(block.resolve(name), java.util.Arrays.copyOf(bytes, bytes.length / 2));
            });
            faults.put("no " + name, block -> delete(block.resolve(name)));
        }
        faults.put("file instead of chunks", block -> fileInstead(block.resolve("chunks")));
        faults.put("no chunks", block -> delete(block.resolve("chunks")));
        faults.put("file instead of the block", BlockFaultsTest::fileInstead);
        faults.put("nothing in the block", block -> {
            delete(block);
            Files.createDirectory(block);
        });
        faults.put("nothing but chunks", block -> {
            delete(block.resolve("meta.json"));
            delete(block.resolve("index"));
            delete(block.resolve("tombstones"));
        });
        return faults;
    }

    private static Path block(Path data, int number) throws IOException {
        return BlockDirectory.blockDirectories(data).stream().sorted().toList().get(number);
    }

    private static boolean isOfBlock(String line, int number) {
        long t = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
        return t >= START + number * 2 * HOUR && t < START + (number + 1) * 2 * HOUR;
    }

    @Test
    void faultCostsItsBlockAtMost() throws Exception {
        int n = 0;
        for (Map.Entry<String, Fault> fault : faults().entrySet()) {
            for (int number = 0; number < BLOCKS; number++) {
                Path data = TestDatabases.copy(base, dir.resolve("data" + n++));
                fault.getValue().apply(block(data, number));
                String what = fault.getKey() + " of block " + number;
                Set<String> first;
                try (Database database = Database.open(TestDatabases.options(data).with(OnDamage.CONTAIN))) {
                    first = samples(database);
                    assertThat(written).as(what).containsAll(first);
                    int damaged = number;
                    assertThat(first)
                            .as(what)
                            .containsAll(written.stream().filter(l -> !isOfBlock(l, damaged)).toList());
                    append(database, "later", START + 6 * HOUR);
                    database.blockSet().reload();
                    assertThat(samples(database)).as(what).hasSize(first.size() + 3);
                }
                try (Database database = Database.open(TestDatabases.options(data).with(OnDamage.CONTAIN))) {
                    assertThat(samples(database)).as(what).hasSize(first.size() + 3).containsAll(first);
                }
            }
        }
    }

    @Test
    void whereDamageIsRefusedTheErrorNamesTheBlockOrItIsPassedOver() throws Exception {
        int n = 0;
        List<String> refused = new ArrayList<>();
        for (Map.Entry<String, Fault> fault : faults().entrySet()) {
            Path data = TestDatabases.copy(base, dir.resolve("data" + n++));
            Path block = block(data, 0);
            fault.getValue().apply(block);
            try (Database database = Database.open(TestDatabases.options(data))) {
                assertThat(written).as(fault.getKey()).containsAll(samplesOrError(database));
            } catch (IOException e) {
                refused.add(fault.getKey());
                assertThat(e).as(fault.getKey()).hasMessageContaining(block.getFileName().toString());
            }
        }
        System.out.println("refused: " + refused);
        assertThat(refused).contains("garbage in index", "no chunks", "half of tombstones", "directory instead of index");
    }

    private static Set<String> samplesOrError(Database database) {
        try {
            return samples(database);
        } catch (org.narthex.storage.api.StorageException e) {
            assertThat(e).hasMessageContaining("cannot populate chunk");
            return Set.of();
        }
    }

    /** One that a copy brings while the database runs. */
    @Test
    void brokenBlockThatArrivesLaterDoesNotHurtTheOthers() throws Exception {
        for (OnDamage policy : OnDamage.values()) {
            Path data = TestDatabases.copy(base, dir.resolve("running-" + policy));
            try (Database database = Database.open(TestDatabases.options(data).with(policy))) {
                Path late = data.resolve("01BX5ZZKBKACTAV9WEVGEMMVRZ");
                TestDatabases.copy(block(base, 0), late);
                Files.writeString(late.resolve("index"), "garbage");
                try {
                    database.blockSet().reload();
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining(late.getFileName().toString());
                }
                assertThat(samples(database)).isEqualTo(written);
                append(database, "later", START + 6 * HOUR);
                assertThat(samples(database)).hasSize(written.size() + 3);
            }
        }
    }

    @Test
    void leftoversOfAnInterruptedCompactionAreRemoved() throws Exception {
        for (String suffix : List.of(".tmp-for-creation", ".tmp-for-deletion", ".tmp")) {
            TestDatabases.copy(block(base, 0), base.resolve("01BX5ZZKBKACTAV9WEVGEMMVRZ" + suffix));
        }
        Files.createDirectories(base.resolve("wal/checkpoint.00000007.tmp"));
        try (Database database = Database.open(TestDatabases.options(base))) {
            assertThat(samples(database)).isEqualTo(written);
        }
        try (Stream<Path> files = Files.walk(base)) {
            assertThat(files.filter(p -> p.getFileName().toString().contains("tmp"))).isEmpty();
        }
    }

    @Test
    void secondDatabaseOnTheSameDirectoryIsRefused() throws Exception {
        try (Database database = Database.open(TestDatabases.options(base))) {
            assertThatThrownBy(() -> Database.open(TestDatabases.options(base)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("lock DB directory")
                    .hasMessageContaining(base.resolve("lock").toString());
            assertThat(base.resolve("lock")).exists();
            append(database, "later", START + 6 * HOUR);
            assertThat(samples(database)).hasSize(written.size() + 3);
        }
    }
}
