package org.narthex.storage.tsdb.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;

class BlockReadingTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"blocks", "ooo", "stale-series", "uncompressed", "wal-mixed", "zstd"})
    void samplesAreThoseTheServerShowed(String name) throws IOException {
        Conformance.untar(Conformance.path("tsdb/dirs/" + name + ".tar.gz"), dir);
        List<String> recorded =
                Dumps.withoutBuckets(Conformance.gunzip(Conformance.path("tsdb/dirs/" + name + ".dump.gz")));
        List<Block> blocks = open();
        try (MergedQuerier querier = querier(blocks)) {
            List<String> got = Dumps.samples(querier);
            Set<String> all = new HashSet<>(recorded);
            assertThat(got).isNotEmpty().allMatch(all::contains).doesNotHaveDuplicates();
            assertThat(Dumps.chunks(querier)).isEqualTo(got);
            if (name.equals("blocks")) {
                // The head begins where the highest block ends; what is older must come from blocks.
                long end = blocks.stream()
                        .mapToLong(b -> b.meta().maxTime())
                        .max()
                        .orElseThrow();
                assertThat(got)
                        .isEqualTo(recorded.stream()
                                .filter(l -> Dumps.time(l) < end)
                                .toList());
            }
        } finally {
            blocks.forEach(Block::close);
        }
        assertThat(blocks).allMatch(Block::isReleased);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks", "ooo", "api"})
    void samplesAreThoseThatPromtoolDumps(String name) throws IOException, InterruptedException {
        Path archive = name.equals("api") ? Path.of("api/data/dir.tar.gz") : Path.of("tsdb/dirs", name + ".tar.gz");
        Conformance.untar(Conformance.path(archive.toString()), dir);
        Path root = root();
        List<Block> blocks = open();
        for (String other : List.of("wal", "wbl", "chunks_head")) {
            DurableFiles.deleteTree(root.resolve(other));
        }
        Files.createDirectories(root.resolve("wal"));
        Assumptions.assumeTrue(
                promtool("--version").startsWith("promtool, version 3."),
                "skipped: promtool is older than 3 and prints otherwise (set PROMTOOL)");
        List<String> expected = Dumps.withoutBuckets(promtool("tsdb", "dump", root.toString()));
        try (MergedQuerier querier = querier(blocks)) {
            assertThat(Dumps.samples(querier)).isNotEmpty().isEqualTo(expected);
        } finally {
            blocks.forEach(Block::close);
        }
    }

    @Test
    void blocksMadeOfTextReadBack() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int s = 0; s < 300; s++) {
            for (int i = 0; i < 500; i++) {
                long t = 1_700_000_000L + i * 30;
                text.append("m%03d{s=\"%d\"} %d.5 %d\n".formatted(s % 7, s, i * s, t));
                expected.add("{__name__=\"m%03d\", s=\"%d\"} %d.5 %d000".formatted(s % 7, s, i * s, t));
            }
        }
        text.append("# EOF\n");
        Path file = dir.resolve("in.om");
        Files.writeString(file, text);
        promtool("tsdb", "create-blocks-from", "openmetrics", file.toString(), dir.resolve("data").toString());
        List<Block> blocks = open();
        try (MergedQuerier querier = querier(blocks)) {
            expected.sort(null);
            assertThat(Dumps.samples(querier)).isEqualTo(expected);
            assertThat(querier.labelNames(List.of(), 0)).containsExactly("__name__", "s");
            assertThat(querier.labelNames(List.of(), 1)).containsExactly("__name__");
            assertThat(querier.labelValues("__name__", List.of(), 0)).hasSize(7);
            assertThat(querier.labelValues("__name__", List.of(Matcher.equal("s", "3")), 0))
                    .containsExactly("m003");
            assertThat(querier.labelValues("s", List.of(Matcher.equal("__name__", "m001")), 0))
                    .hasSize(43)
                    .isSorted();
        } finally {
            blocks.forEach(Block::close);
        }
        try (Block block = Block.open(blocks.getFirst().directory(), StandardChunkDecoder::new);
                Querier some = block.querier(1_700_000_060_000L, 1_700_000_120_000L)) {
            assertThat(Dumps.samples(some))
                    .isEqualTo(expected.stream()
                            .filter(l -> Dumps.time(l) >= 1_700_000_060_000L && Dumps.time(l) <= 1_700_000_120_000L)
                            .toList());
        }
    }

    private Path root() throws IOException {
        try (var list = Files.walk(dir, 3)) {
            return list.filter(p -> p.getFileName().toString().equals("meta.json"))
                    .findFirst()
                    .orElseThrow()
                    .getParent()
                    .getParent();
        }
    }

    private List<Block> open() throws IOException {
        BlockDirectory.Contents contents = BlockDirectory.open(root(), StandardChunkDecoder::new);
        assertThat(contents.corrupted()).isEmpty();
        assertThat(contents.skipped()).isEmpty();
        return contents.blocks();
    }

    private static MergedQuerier querier(List<Block> blocks) {
        return new MergedQuerier(blocks.stream()
                .map(b -> b.querier(Long.MIN_VALUE, Long.MAX_VALUE))
                .toList());
    }

    static String promtool(String... arguments) throws IOException, InterruptedException {
        String given = System.getenv().getOrDefault("PROMTOOL", "");
        Path tool = Path.of(given.isEmpty() ? "/usr/bin/promtool" : given);
        Assumptions.assumeTrue(Files.isExecutable(tool), "skipped: no promtool (set PROMTOOL)");
        List<String> command = new ArrayList<>(List.of(tool.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
