package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.Conformance.Node;
import org.narthex.storage.tsdb.internal.block.Dumps;

/** Directories with damaged, doubled or left-over blocks open as the real server opens them, or not at all. */
class DamagedBlockTest {
    @TempDir
    Path dir;

    private Path root;

    private Node unpack(String name) throws IOException {
        Conformance.untar(Conformance.path("tsdb/corrupt/" + name + ".tar.gz"), dir);
        try (Stream<Path> found = Files.walk(dir)) {
            root = found.filter(p -> p.endsWith(BlockMeta.FILE))
                    .map(p -> p.getParent().getParent())
                    .findFirst()
                    .orElseThrow();
        }
        return org.narthex.storage.tsdb.internal.block.Conformance.json(
                Conformance.path("tsdb/corrupt/" + name + ".json"));
    }

    private List<String> directories() throws IOException {
        try (Stream<Path> list = Files.list(root)) {
            return list.map(p -> p.getFileName().toString())
                    .filter(n -> n.startsWith("01") || n.startsWith("notulid"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "block-deletable",
                "block-duplicated",
                "block-duplicated-own-ulid",
                "block-empty-dir",
                "block-parent-left",
                "block-parent-left-corrupt",
                "block-tmp-dirs",
                "meta-bad-json",
                "meta-empty",
                "meta-missing",
                "meta-version",
                "tombstones-missing"
            })
    void whatTheServerOpensHasTheSameBlocksAndSamples(String name) throws IOException {
        Node recorded = unpack(name);
        String dump = recorded.get("dump").text();
        List<String> expected = Dumps.withoutBuckets(new String(
                Conformance.gunzip(Conformance.path("tsdb/corrupt/" + dump)), StandardCharsets.UTF_8));
        try (Database database = Database.open(options(root));
                Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            assertThat(Dumps.samples(querier)).isEqualTo(expected);
            assertThat(database.blocks())
                    .hasSize((int) Double.parseDouble(recorded.get("server_3_14")
                            .get("metrics")
                            .get("prometheus_tsdb_blocks_loaded")
                            .text()));
        }
        assertThat(directories())
                .isEqualTo(recorded.get("files_after").keys().stream()
                        .filter(f -> f.indexOf('/') == f.length() - 1)
                        .map(f -> f.substring(0, f.length() - 1))
                        .filter(n -> n.startsWith("01") || n.startsWith("notulid"))
                        .sorted()
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chunks-dir-missing",
                "chunks-magic",
                "index-empty",
                "index-magic",
                "index-missing",
                "index-postings-table",
                "index-symbols",
                "index-symbols-length",
                "index-toc",
                "index-truncated",
                "index-version",
                "tombstones-cut",
                "tombstones-flip",
                "tombstones-version"
            })
    void whatTheServerRefusesIsRefusedAndLeftAsItIs(String name) throws IOException {
        Node recorded = unpack(name);
        assertThat(recorded.get("server_3_14").get("starts").bool()).isFalse();
        List<String> before = directories();
        assertThatThrownBy(() -> Database.open(options(root)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reloadBlocks: corrupted block 01");
        assertThat(directories()).isEqualTo(before);
    }
}
