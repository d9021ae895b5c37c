package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.block.MergedQuerier;
import org.narthex.storage.tsdb.internal.compact.BlockOptions;
import org.narthex.storage.tsdb.internal.compact.BlockSet;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.compact.Compactor;
import org.narthex.storage.tsdb.internal.compact.Retention;

/** The real promtool reads the blocks that were written. */
class BlockPeerTest {
    @TempDir
    Path dir;

    private static BlockSet open(Path path) throws Exception {
        BlockSet set = new BlockSet(path, Retention.NONE, () -> 0, CompactionMetrics.NONE);
        set.open();
        return set;
    }

    private static Compactor compactor(BlockSet set) {
        return new Compactor(
                set, BlockOptions.DEFAULT, CompactionMetrics.NONE, InstantSource.system(), new Random(3));
    }

    private static List<String> dump(BlockSet set) {
        try (Querier querier = new MergedQuerier(set.queriers(Long.MIN_VALUE, Long.MAX_VALUE))) {
            return Dumps.samples(querier);
        }
    }

    private Path blocks(String name) throws Exception {
        Path unpacked = dir.resolve("in");
        Conformance.untar(Conformance.path("tsdb/dirs/" + name + ".tar.gz"), unpacked);
        Path out = Files.createDirectories(dir.resolve("data"));
        Files.createDirectories(out.resolve("wal"));
        try (Stream<Path> found = Files.walk(unpacked)) {
            for (Path meta : found.filter(p -> p.endsWith(BlockMeta.FILE)).toList()) {
                Path block = meta.getParent();
                TestDatabases.copy(block, out.resolve(block.getFileName().toString()));
            }
        }
        return out;
    }

    private static void assertPromtoolReads(Path data, BlockSet set) throws Exception {
        assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", data.toString())))
                .isEqualTo(dump(set));
        List<List<String>> listed = Peer.promtool("tsdb", "list", data.toString())
                .lines()
                .skip(1)
                .map(l -> List.of(l.trim().split("\\s+")))
                .toList();
        assertThat(listed).hasSameSizeAs(set.blocks());
        for (Block block : set.blocks()) {
            BlockMeta meta = block.meta();
            assertThat(listed)
                    .anyMatch(l -> l.containsAll(List.of(
                            meta.ulid().text(),
                            "" + meta.minTime(),
                            "" + meta.maxTime(),
                            "" + meta.stats().samples(),
                            "" + meta.stats().chunks(),
                            "" + meta.stats().series())));
            assertThat(Peer.promtool("tsdb", "analyze", data.toString(), meta.ulid().text()))
                    .contains("Total Series: " + meta.stats().series())
                    .contains("Label names: " + block.index().labelNames().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks", "ooo", "wal-mixed"})
    void compactedAndCleanedBlocksAreRead(String name) throws Exception {
        Path data = blocks(name);
        try (BlockSet set = open(data)) {
            compactor(set).compactBlocks(() -> false);
            assertPromtoolReads(data, set);
            BlockMeta first = set.blocks().getFirst().meta();
            long middle = (first.minTime() + first.maxTime()) / 2;
            set.delete(middle, middle + 1_800_000, List.of(Matcher.of(MatchType.REGEX, "__name__", ".+")));
            assertPromtoolReads(data, set);
            compactor(set).cleanTombstones();
            assertPromtoolReads(data, set);
        }
    }

    private static void fill(Database database, long start) throws Exception {
        for (int n = 0; n < 1000; n++) {
            long t = start + n * 15_000L;
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(20);
                for (int i = 0; i < 20; i++) {
                    long ref = appender.resolve(Labels.of("__name__", "ours", "i", "" + i), t);
                    batch.add(ref, t, Math.sin(n * 0.01 + i) * 1000);
                }
                appender.append(batch);
                long ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "integer"), t);
                appender.appendHistogram(ref, t, HistogramHeadTest.integer(n), null);
                ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "float"), t);
                appender.appendHistogram(ref, t, null, HistogramHeadTest.floats(n));
                appender.commit();
            }
        }
    }

    @Test
    void blocksCutFromAHeadAreRead() throws Exception {
        long start = 1_700_028_000_000L;
        Path data = dir.resolve("data");
        Files.createDirectories(data.resolve("wal"));
        try (Database database = Database.open(TestDatabases.options(dir.resolve("head")));
                BlockSet set = open(data)) {
            fill(database, start);
            for (long mint = start; mint < start + 15_000_000; mint += 7_200_000) {
                long maxt = mint + 7_200_000;
                try (Querier querier = database.querier(mint, maxt - 1)) {
                    compactor(set).writeHeadBlock(BlockContent.of(querier, mint, maxt - 1), mint, maxt, List.of());
                }
            }
            try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                assertThat(dump(set)).isEqualTo(Dumps.samples(querier));
            }
            assertThat(set.blocks()).hasSize(3);
            assertPromtoolReads(data, set);
        }
    }
}
