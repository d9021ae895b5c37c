package org.narthex.storage.tsdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.model.Utf8;
import org.narthex.storage.tsdb.internal.block.Conformance;
import org.narthex.storage.tsdb.internal.block.Conformance.Node;

class IndexWriterTest {
    private static final long[] NO_CHUNKS = {};

    @TempDir
    Path dir;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "hundred", "no_chunks", "one", "three"})
    void recordedIndexesAreWrittenByteForByte(String name) throws IOException {
        Node walk = Conformance.json(Conformance.path("tsdb/encodings/index/" + name + ".json"));
        Path file = dir.resolve("index");
        try (IndexWriter writer = new IndexWriter(file)) {
            for (Node symbol : walk.get("symbols").members("symbols")) {
                writer.symbol(utf8(symbol.text()));
            }
            for (Node s : walk.members("series")) {
                List<String> pairs = new ArrayList<>();
                s.members("labels").forEach(l -> l.items().forEach(x -> pairs.add(x.text())));
                List<Node> chunks = s.members("chunks");
                writer.series(
                        Labels.of(pairs.toArray(String[]::new)),
                        chunks.size(),
                        chunks.stream().mapToLong(c -> c.get("mint").number()).toArray(),
                        chunks.stream().mapToLong(c -> c.get("maxt").number()).toArray(),
                        chunks.stream().mapToLong(c -> c.get("ref").unsigned()).toArray());
            }
            writer.finish();
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(walk.get("bytes").hex());
    }

    @Test
    void everyPairFindsItsSeriesAgain() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TreeSet<Labels> series = new TreeSet<>();
        for (int i = 0; i < 3000; i++) {
            series.add(Labels.of(
                    "__name__", "m" + random.nextInt(20),
                    "instance", "host-" + random.nextInt(500) + "é😀".repeat(random.nextInt(3)),
                    "long", "x".repeat(random.nextInt(300)),
                    "l" + random.nextInt(40), "v" + random.nextInt(5)));
        }
        Path file = write(dir, series);
        try (IndexReader reader = IndexReader.open(file)) {
            TreeMap<String, TreeMap<String, List<Labels>>> expected = new TreeMap<>(Utf8.ORDER);
            series.forEach(l -> l.forEach((n, v) -> expected.computeIfAbsent(n, k -> new TreeMap<>(Utf8.ORDER))
                    .computeIfAbsent(v, k -> new ArrayList<>())
                    .add(l)));
            assertThat(labels(reader, reader.all())).isEqualTo(List.copyOf(series));
            assertThat(reader.labelNames()).isEqualTo(List.copyOf(expected.keySet()));
            expected.forEach((n, values) -> {
                assertThat(reader.labelValues(n)).isEqualTo(List.copyOf(values.keySet()));
                values.forEach((v, l) -> assertThat(labels(reader, reader.postings(n, v))).isEqualTo(l));
            });
        }
    }

    static Path write(Path dir, TreeSet<Labels> series) throws IOException {
        TreeSet<String> symbols = new TreeSet<>(Utf8.ORDER);
        series.forEach(l -> l.forEach((n, v) -> symbols.addAll(List.of(n, v))));
        Path file = dir.resolve("index");
        try (IndexWriter writer = new IndexWriter(file)) {
            for (String s : symbols) {
                writer.symbol(utf8(s));
            }
            for (Labels l : series) {
                writer.series(l, 0, NO_CHUNKS, NO_CHUNKS, NO_CHUNKS);
            }
            writer.finish();
        }
        return file;
    }

    private static List<Labels> labels(IndexReader reader, Postings postings) {
        List<Labels> out = new ArrayList<>();
        SeriesEntry entry = new SeriesEntry();
        ByteCursor cursor = reader.cursor();
        for (int i = 0; i < postings.size(); i++) {
            reader.series(postings.get(i), cursor, entry);
            out.add(entry.labels());
        }
        return out;
    }

    @Test
    void whatIsOutOfOrderIsRefused() throws IOException {
        try (IndexWriter writer = new IndexWriter(dir.resolve("index"))) {
            writer.symbol(utf8("a"));
            writer.symbol(utf8("b"));
            assertThatThrownBy(() -> writer.symbol(utf8("b"))).hasMessageContaining("out-of-order");
            writer.series(Labels.of("a", "b"), 1, new long[] {1}, new long[] {2}, new long[] {100});
            assertThatThrownBy(() -> writer.symbol(utf8("c"))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.series(Labels.of("a", "a"), 0, NO_CHUNKS, NO_CHUNKS, NO_CHUNKS))
                    .hasMessageContaining("out-of-order series");
            assertThatThrownBy(() -> writer.series(Labels.of("b", "zz"), 0, NO_CHUNKS, NO_CHUNKS, NO_CHUNKS))
                    .hasMessageContaining("no symbol zz");
            Labels next = Labels.of("b", "a");
            assertThatThrownBy(() -> writer.series(next, 1, new long[] {1}, new long[] {2}, new long[] {99}))
                    .hasMessageContaining("unsorted chunk reference");
            assertThatThrownBy(() -> writer.series(next, 1, new long[] {3}, new long[] {2}, new long[] {100}))
                    .hasMessageContaining("less than minT");
            assertThatThrownBy(() ->
                            writer.series(next, 2, new long[] {1, 2}, new long[] {2, 3}, new long[] {100, 101}))
                    .hasMessageContaining("not higher than previous");
        }
    }
}
