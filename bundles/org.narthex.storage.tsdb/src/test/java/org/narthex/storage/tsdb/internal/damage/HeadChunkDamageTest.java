package org.narthex.storage.tsdb.internal.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.narthex.storage.tsdb.internal.TestDatabases.ALL;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.Database;
import org.narthex.storage.tsdb.internal.TestHeads;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.Dumps;

/** A complete chunk of the head whose bytes change on disk while the server runs is missed, and nothing else. */
class HeadChunkDamageTest {
    private static final long START = 1_700_028_000_000L;
    private static final long STEP = 15_000;
    private static final int SERIES = 5;
    private static final int ROUNDS = 500;
    private static final int DATA = 27;

    @TempDir
    Path dir;

    private static void fill(Database database) throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            long t = START + round * STEP;
            append(database, t, random);
        }
    }

    private static void append(Database database, long t, Random random) throws IOException {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(SERIES);
            for (int s = 0; s < SERIES; s++) {
                batch.add(appender.resolve(Labels.of("__name__", "m", "s", "" + s), t), t, random.nextDouble());
            }
            appender.append(batch);
            assertThat(batch.outcomes).containsOnly((byte) 0);
            appender.commit();
        }
    }

    private static Path file(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("chunks_head"))) {
            return files.sorted().findFirst().orElseThrow();
        }
    }

    /** Changes a byte of the data of the chunk at an offset. */
    private static void flip(Path file, long chunk) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(chunk + DATA + 20);
            int old = bytes.read();
            bytes.seek(chunk + DATA + 20);
            bytes.write(old ^ 4);
        }
    }

    private static List<String> samples(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return Dumps.samples(querier);
        }
    }

    private static List<String> warnings(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            SeriesSet set = querier.select(true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), ALL);
            SampleBuffer buffer = new SampleBuffer(16);
            for (Series s = set.next(); s != null; s = set.next()) {
                for (SampleCursor c = s.samples(); c.next(buffer); ) {
                    buffer.clear();
                }
            }
            return set.warnings();
        }
    }

    private static void writeBlock(Database database) throws IOException {
        try (Querier querier = TestHeads.inOrderQuerier(database, START, Long.MAX_VALUE)) {
            database.compactor()
                    .writeHeadBlock(
                            BlockContent.of(querier, START, START + ROUNDS * STEP),
                            START,
                            START + ROUNDS * STEP + 1,
                            List.of());
        }
    }

    /** What the damaged chunk has: the first ones of the first series. */
    private static List<String> without(List<String> all, List<String> found) {
        List<String> missing = new ArrayList<>(all);
        missing.removeAll(found);
        return missing;
    }

    @Test
    void queriesMissTheChunkWithAWarningAndTheNextStartTakesItFromTheLog() throws Exception {
        try (Database database = Database.open(options(dir).with(OnDamage.CONTAIN))) {
            fill(database);
        }
        List<String> all;
        try (Database database = Database.open(options(dir).with(OnDamage.CONTAIN))) {
            all = samples(database);
            assertThat(all).hasSize(SERIES * ROUNDS);
            assertThat(warnings(database)).isEmpty();
            flip(file(dir), 8);
            List<String> found = samples(database);
            assertThat(Dumps.difference(all, found)).allMatch(l -> l.startsWith("- "));
            List<String> missing = without(all, found);
            assertThat(missing).hasSizeBetween(30, 240);
            assertThat(missing.stream().map(l -> l.substring(0, l.indexOf('}'))).distinct()).hasSize(1);
            try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                assertThat(Dumps.chunks(querier)).isEqualTo(found);
            }
            for (int round = 0; round < 2; round++) {
                assertThat(warnings(database)).singleElement().satisfies(w -> assertThat(w)
                        .matches("head: .*/chunks_head/000001: at byte 8: checksum mismatch: "
                                + "expected \\w+, found \\w+; the chunk is left out"));
            }
            assertThat(database.damages().counts()).containsEntry("head_chunk", 1L);
            assertThat(database.damages().recent()).singleElement().satisfies(d -> {
                assertThat(d.kind()).isEqualTo("head_chunk");
                assertThat(d.offset()).isEqualTo(8);
                assertThat(d.file()).endsWith("chunks_head/000001");
                assertThat(d.cost()).contains("samples from " + START).contains("{__name__=\"m\"");
            });
            // A block without the chunk would be the end of what the log still has.
            assertThatThrownBy(() -> writeBlock(database)).hasMessageContaining("000001: at byte 8");
            assertThat(BlockDirectory.blockDirectories(dir)).isEmpty();
            append(database, START + ROUNDS * STEP, new Random(2));
            assertThat(samples(database)).hasSize(found.size() + SERIES);
        }
        try (Database database = Database.open(options(dir).with(OnDamage.CONTAIN))) {
            assertThat(samples(database)).hasSize(all.size() + SERIES).containsAll(all);
            assertThat(warnings(database)).isEmpty();
            writeBlock(database);
            assertThat(samples(database)).hasSize(all.size() + SERIES).containsAll(all);
        }
    }

    @Test
    void queriesFailWhereDamageIsRefused() throws Exception {
        try (Database database = Database.open(options(dir))) {
            fill(database);
        }
        try (Database database = Database.open(options(dir))) {
            flip(file(dir), 8);
            assertThatThrownBy(() -> samples(database))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("chunks_head/000001: at byte 8: checksum mismatch");
        }
        try (Database database = Database.open(options(dir))) {
            assertThat(database.chunkCorruptions()).isEqualTo(1);
            assertThat(samples(database)).hasSize(SERIES * ROUNDS);
        }
    }

    @Test
    void chunkOfSamplesOutOfOrderIsMissedAlone() throws Exception {
        Labels labels = Labels.of("__name__", "late");
        List<String> all;
        try (Database database = Database.open(options(dir).with(OnDamage.CONTAIN))) {
            database.outOfOrderWindow(7_200_000);
            put(database, labels, START + 3_600_000);
            for (int n = 0; n < 100; n++) {
                put(database, labels, START + n * 7_919L % 1000 * 1000);
            }
        }
        try (Database database = Database.open(options(dir).with(OnDamage.CONTAIN))) {
            database.outOfOrderWindow(7_200_000);
            all = samples(database);
            assertThat(all).hasSize(101);
            flip(file(dir), 8);
            List<String> found = samples(database);
            assertThat(without(all, found)).hasSize(32);
            assertThat(all).containsAll(found);
            assertThat(warnings(database)).singleElement().asString().contains("chunks_head/000001: at byte 8: ");
            assertThatThrownBy(database::compactOutOfOrder).hasMessageContaining("000001: at byte 8");
            assertThat(samples(database)).isEqualTo(found);
        }
        try (Database database = Database.open(options(dir).with(OnDamage.CONTAIN))) {
            assertThat(samples(database)).isEqualTo(all);
        }
    }

    private static void put(Database database, Labels labels, long t) throws IOException {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(labels, t), t, t * 0.1);
            appender.append(batch);
            assertThat(batch.outcomes[0]).isZero();
            appender.commit();
        }
    }
}
