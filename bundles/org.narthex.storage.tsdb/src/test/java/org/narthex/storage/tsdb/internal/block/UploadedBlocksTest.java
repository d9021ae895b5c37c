package org.narthex.storage.tsdb.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks of level 1 wait until they are listed as uploaded. */
class UploadedBlocksTest {
    private static final String LISTED = "01M822538K8B1NHV4JJ79FQS1J";
    private static final String OTHER = "01M82253EMDWT55DVJ275FAN9E";

    @TempDir
    Path dir;

    private final AtomicLong now = new AtomicLong(1_700_028_000_000L);

    private static BlockMeta block(String name, int level) {
        Ulid ulid = Objects.requireNonNull(Ulid.parse(name));
        return new BlockMeta(
                ulid,
                0,
                1,
                BlockMeta.Stats.NONE,
                new BlockMeta.Compaction(level, List.of(ulid), false, List.of(), false, List.of()));
    }

    private UploadedBlocks uploaded(String text) throws Exception {
        Files.writeString(dir.resolve("thanos.shipper.json"), text);
        return new UploadedBlocks(dir.resolve("thanos.shipper.json"), () -> Instant.ofEpochMilli(now.get()));
    }

    @Test
    void onlyTheFirstLevelWaits() throws Exception {
        UploadedBlocks blocks = uploaded("{\"version\": 1, \"uploaded\": [\"" + LISTED + "\"]}");
        assertThat(blocks.test(block(LISTED, 1))).isFalse();
        assertThat(blocks.test(block(OTHER, 1))).isTrue();
        assertThat(blocks.test(block(OTHER, 2))).isFalse();
    }

    @Test
    void theFileIsReadAnewAfterAMinute() throws Exception {
        UploadedBlocks blocks = uploaded("{}");
        assertThat(blocks.test(block(OTHER, 1))).isTrue();
        uploaded("{\"uploaded\": [\"" + OTHER + "\"]}");
        now.addAndGet(59_000);
        assertThat(blocks.test(block(OTHER, 1))).isTrue();
        now.addAndGet(1_000);
        assertThat(blocks.test(block(OTHER, 1))).isFalse();
    }

    @Test
    void noneWaitsForAFileThatCannotBeRead() throws Exception {
        for (String text : List.of("", "[]", "{\"uploaded\": 7}", "{\"uploaded\": [7]}")) {
            assertThat(uploaded(text).test(block(OTHER, 1))).as(text).isFalse();
        }
        assertThat(new UploadedBlocks(dir.resolve("none"), Instant::now).test(block(OTHER, 1)))
                .isFalse();
    }
}
