package org.narthex.storage.tsdb.internal.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

class BlockWriterTest {
    private static final BlockWriter WRITER = new BlockWriter(0, () -> false);
    private static final Ulid NAME = Ulid.create(1_700_000_000_000L, new java.util.Random(1));

    @TempDir
    Path dir;

    private List<Path> blocks(String name) throws IOException {
        Conformance.untar(Conformance.path("tsdb/dirs/" + name + ".tar.gz"), dir.resolve("in"));
        try (Stream<Path> found = Files.walk(dir.resolve("in"))) {
            return found.filter(p -> p.endsWith(BlockMeta.FILE))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
    }

    static BlockMeta level1(Ulid ulid, long mint, long maxt) {
        return new BlockMeta(
                ulid,
                mint,
                maxt,
                new BlockMeta.Stats(0, 0, 0, 0, 0, 0),
                new BlockMeta.Compaction(1, List.of(ulid), false, List.of(), false, List.of()));
    }

    private BlockMeta rewrite(Block block, long mint, long maxt) throws IOException {
        return WRITER.write(
                dir.resolve("out"),
                level1(NAME, mint, maxt),
                BlockContent.of(List.of(block), mint, maxt - 1, false),
                (bytes, samples, millis) -> {});
    }

    private static List<String> dump(Block block, long mint, long maxt) {
        try (Querier q = block.querier(mint, maxt)) {
            return Dumps.samples(q);
        }
    }

    private Block written() throws IOException {
        return Block.open(dir.resolve("out").resolve(NAME.text()), StandardChunkDecoder::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks", "ooo", "stale-series", "wal-mixed", "zstd"})
    void blocksAreCopiedByteForByteWithoutWhatIsDeleted(String name) throws IOException {
        int equal = 0;
        List<Path> paths = blocks(name);
        assertThat(paths).isNotEmpty();
        for (Path path : paths) {
            try (Block block = Block.open(path, StandardChunkDecoder::new)) {
                BlockMeta meta = rewrite(block, block.meta().minTime(), block.meta().maxTime());
                Path copy = dir.resolve("out").resolve(NAME.text());
                assertThat(BlockMeta.read(copy)).isEqualTo(meta);
                try (Block again = written()) {
                    List<String> expected = dump(block, Long.MIN_VALUE, Long.MAX_VALUE);
                    assertThat(dump(again, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(expected);
                    assertThat(meta.stats().samples()).isEqualTo(expected.size());
                }
                if (block.tombstones().count() == 0) {
                    assertThat(meta.stats()).isEqualTo(block.meta().stats());
                    for (String file : List.of("index", "chunks/000001", "tombstones")) {
                        assertThat(copy.resolve(file)).hasSameBinaryContentAs(path.resolve(file));
                    }
                    equal++;
                }
                DurableFiles.deleteTree(dir.resolve("out"));
            }
        }
        assertThat(equal).isPositive();
    }

    @Test
    void chunksAreCutToTheRange() throws IOException {
        try (Block block = Block.open(blocks("blocks").getFirst(), StandardChunkDecoder::new)) {
            long mint = block.meta().minTime() + 1_234_567;
            long maxt = block.meta().maxTime() - 2_345_678;
            BlockMeta meta = rewrite(block, mint, maxt);
            List<String> expected = dump(block, mint, maxt - 1);
            assertThat(expected).isNotEmpty();
            assertThat(meta.stats().samples()).isEqualTo(expected.size());
            assertThat(meta.stats().samples()).isLessThan(block.meta().stats().samples());
            try (Block again = written();
                    Querier q = again.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                assertThat(Dumps.samples(q)).isEqualTo(expected);
                assertThat(Dumps.chunks(q)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks", "wal-mixed", "zstd"})
    void overlappingCutsMergeToTheSamplesOfTheWhole(String name) throws IOException {
        for (Path path : blocks(name)) {
            try (Block block = Block.open(path, StandardChunkDecoder::new)) {
                long mint = block.meta().minTime();
                long length = block.meta().maxTime() - mint;
                List<Block> cuts = new ArrayList<>();
                for (int[] part : new int[][] {{0, 55}, {0, 100}, {20, 81}, {37, 100}}) {
                    Ulid ulid = Ulid.create(cuts.size() + 1, new java.util.Random(1));
                    long from = mint + length * part[0] / 100;
                    long to = mint + length * part[1] / 100;
                    BlockMeta cut = WRITER.write(
                            dir.resolve("cuts"),
                            level1(ulid, from, to),
                            BlockContent.of(List.of(block), from, to - 1, false),
                            (bytes, samples, millis) -> {});
                    if (cut != null) {
                        cuts.add(Block.open(dir.resolve("cuts").resolve(ulid.text()), StandardChunkDecoder::new));
                    }
                }
                BlockMeta meta = WRITER.write(
                        dir.resolve("out"),
                        level1(NAME, mint, mint + length),
                        BlockContent.of(cuts, mint, mint + length - 1, false),
                        (bytes, samples, millis) -> {});
                try (Block merged = written();
                        Querier q = merged.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                    List<String> expected = dump(block, Long.MIN_VALUE, Long.MAX_VALUE);
                    assertThat(Dumps.samples(q)).isEqualTo(expected);
                    assertThat(Dumps.chunks(q)).isEqualTo(expected);
                    assertThat(meta.stats().samples()).isEqualTo(expected.size());
                    assertThat(encodings(merged)).isEqualTo(encodings(block));
                }
                cuts.forEach(Block::close);
                DurableFiles.deleteTree(dir.resolve("out"));
                DurableFiles.deleteTree(dir.resolve("cuts"));
            }
        }
    }

    /** How chunks are encoded: integer histograms must stay integer. */
    private static Set<Byte> encodings(Block block) {
        Set<Byte> out = new TreeSet<>();
        try (Querier q = block.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            SeriesSet set = q.select(true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), Dumps.ALL);
            for (Series s = set.next(); s != null; s = set.next()) {
                for (ChunkCursor chunks = s.chunks(); chunks.next(); ) {
                    out.add(chunks.encoding());
                }
            }
        }
        return out;
    }

    @Test
    void queriersContentIsThatOfTheBlock() throws IOException {
        try (Block block = Block.open(blocks("zstd").getFirst(), StandardChunkDecoder::new);
                Querier q = block.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            BlockMeta m = block.meta();
            BlockContent content = BlockContent.of(q, m.minTime(), m.maxTime() - 1);
            AtomicInteger chunks = new AtomicInteger();
            AtomicInteger samples = new AtomicInteger();
            BlockMeta meta = WRITER.write(
                    dir.resolve("out"), level1(NAME, m.minTime(), m.maxTime()), content, (bytes, n, millis) -> {
                        chunks.incrementAndGet();
                        samples.addAndGet(n);
                    });
            assertThat(meta.stats()).isEqualTo(m.stats());
            assertThat(chunks).hasValue(Math.toIntExact(m.stats().chunks()));
            assertThat(samples).hasValue(Math.toIntExact(m.stats().samples()));
            assertThat(dir.resolve("out").resolve(NAME.text()).resolve("chunks/000001"))
                    .hasSameBinaryContentAs(block.directory().resolve("chunks/000001"));
        }
    }

    @Test
    void nothingIsWrittenWithoutSamplesAndNothingLeftBehindWhenStoppedOrFailed() throws IOException {
        List<Path> paths = blocks("blocks");
        Path out = dir.resolve("out");
        try (Block block = Block.open(paths.getFirst(), StandardChunkDecoder::new)) {
            assertThat(rewrite(block, 0, 1000)).isNull();
            assertThat(list(out)).isEmpty();
            BlockWriter stopping = new BlockWriter(0, () -> true);
            BlockContent content = BlockContent.of(List.of(block), Long.MIN_VALUE, Long.MAX_VALUE, false);
            assertThatThrownBy(() -> stopping.write(
                            out, level1(NAME, Long.MIN_VALUE, Long.MAX_VALUE), content, (b, n, m) -> {}))
                    .isInstanceOf(CancellationException.class);
            assertThat(list(out)).isEmpty();
        }
        Path chunks = paths.getFirst().resolve("chunks/000001");
        byte[] damaged = Files.readAllBytes(chunks);
        damaged[damaged.length / 2] ^= 1;
        Files.write(chunks, damaged);
        try (Block block = Block.open(paths.getFirst(), StandardChunkDecoder::new)) {
            assertThatThrownBy(() -> rewrite(block, block.meta().minTime(), block.meta().maxTime()))
                    .hasMessageContaining("checksum mismatch");
            assertThat(list(out)).isEmpty();
        }
    }

    private static List<String> list(Path directory) throws IOException {
        List<String> out = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            found.forEach(p -> out.add(p.getFileName().toString()));
        }
        return out;
    }

    @Test
    void smallSegmentsReadBack() throws IOException {
        try (Block block = Block.open(blocks("blocks").getFirst(), StandardChunkDecoder::new)) {
            BlockMeta m = block.meta();
            BlockMeta meta = new BlockWriter(4096, () -> false)
                    .write(
                            dir.resolve("out"),
                            level1(NAME, m.minTime(), m.maxTime()),
                            BlockContent.of(List.of(block), m.minTime(), m.maxTime(), false),
                            (b, n, t) -> {});
            assertThat(meta).isNotNull();
            try (Block again = written()) {
                assertThat(list(again.directory().resolve("chunks"))).hasSizeGreaterThan(5);
                assertThat(dump(again, Long.MIN_VALUE, Long.MAX_VALUE))
                        .isEqualTo(dump(block, Long.MIN_VALUE, Long.MAX_VALUE));
            }
        }
    }
}
