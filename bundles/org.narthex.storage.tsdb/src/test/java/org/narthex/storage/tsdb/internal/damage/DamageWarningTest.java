package org.narthex.storage.tsdb.internal.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.tsdb.internal.Conformance;
import org.narthex.storage.tsdb.internal.Database;
import org.narthex.storage.tsdb.internal.TestDatabases;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.BlockMeta;

/** Whoever asks for what is damaged is told so, and so is whoever watches the server. */
class DamageWarningTest {
    @TempDir
    Path dir;

    private Path unpack(String name) throws IOException {
        return Written.root(Conformance.path("tsdb/corrupt/" + name + ".tar.gz"), dir);
    }

    private static List<String> warnings(Querier querier) {
        SeriesSet set =
                querier.select(true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), TestDatabases.ALL);
        SampleBuffer buffer = new SampleBuffer(16);
        for (Series s = set.next(); s != null; s = set.next()) {
            for (SampleCursor c = s.samples(); c.next(buffer); ) {
                buffer.clear();
            }
        }
        return set.warnings();
    }

    @Test
    void damagedChunkIsAWarningThatNamesBlockFileAndOffset() throws IOException {
        Path data = unpack("chunks-flip");
        try (Database database = Database.open(TestDatabases.options(data).with(OnDamage.CONTAIN))) {
            for (int round = 0; round < 2; round++) {
                try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                    assertThat(warnings(querier)).singleElement().satisfies(w -> assertThat(w)
                            .matches("block 01\\w{24}: .*/chunks/000001: at byte 8: checksum mismatch "
                                    + "expected:\\w+, actual:\\w+; the chunk is left out"));
                }
            }
            assertThat(database.damages().counts()).containsEntry("block_chunk", 1L).containsEntry("wal", 0L);
            assertThat(database.damages().recent()).singleElement().satisfies(d -> {
                assertThat(d.kind()).isEqualTo("block_chunk");
                assertThat(d.offset()).isEqualTo(8);
                assertThat(d.file()).endsWith("chunks/000001");
                assertThat(d.problem()).contains("checksum");
                assertThat(d.cost()).contains("samples from");
            });
        }
    }

    @Test
    void manyDamagedChunksAreFewWarnings() throws IOException {
        Path data = unpack("chunks-empty");
        try (Database database = Database.open(TestDatabases.options(data).with(OnDamage.CONTAIN));
                Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            assertThat(warnings(querier)).hasSize(11).last().asString().contains("more damaged places");
            assertThat(database.damages().counts().get("block_chunk")).isGreaterThan(11);
        }
    }

    @Test
    void rebuiltMetaDataAreThoseThatWereLost() throws IOException {
        Path data = Written.root(Conformance.path("tsdb/corrupt/base-blocks.tar.gz"), dir);
        for (Path block : BlockDirectory.blockDirectories(data)) {
            BlockMeta before = BlockMeta.read(block);
            Files.delete(block.resolve(BlockMeta.FILE));
            Database.open(TestDatabases.options(data).with(OnDamage.CONTAIN)).close();
            BlockMeta after = BlockMeta.read(block);
            assertThat(after.ulid()).isEqualTo(before.ulid());
            assertThat(after.stats()).isEqualTo(before.stats());
            assertThat(after.minTime()).isGreaterThanOrEqualTo(before.minTime());
            assertThat(after.maxTime()).isLessThanOrEqualTo(before.maxTime()).isGreaterThan(after.minTime());
            assertThat(after.compaction().level()).isEqualTo(1);
        }
    }

    @Test
    void rebuiltIndexHasEveryByteOfTheLostOne() throws IOException {
        Path data = Written.root(Conformance.path("tsdb/corrupt/base-blocks.tar.gz"), dir);
        for (Path block : BlockDirectory.blockDirectories(data)) {
            Path index = block.resolve(Block.INDEX);
            byte[] before = Files.readAllBytes(index);
            try (RandomAccessFile file = new RandomAccessFile(index.toFile(), "rw")) {
                file.setLength(before.length - 60);
            }
            Database.open(TestDatabases.options(data).with(OnDamage.CONTAIN)).close();
            assertThat(Files.readAllBytes(index)).isEqualTo(before);
        }
        try (Stream<Path> kept = Files.list(data.resolve(DamagedFiles.FOLDER))) {
            assertThat(kept.toList()).isNotEmpty().allMatch(p -> p.toString().endsWith("-index"));
        }
    }
}
