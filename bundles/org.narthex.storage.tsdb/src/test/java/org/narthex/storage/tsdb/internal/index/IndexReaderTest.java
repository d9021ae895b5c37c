package org.narthex.storage.tsdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.storage.tsdb.internal.block.Conformance;
import org.narthex.storage.tsdb.internal.block.Conformance.Node;

class IndexReaderTest {
    private static final List<String> NAMES = List.of("empty", "hundred", "no_chunks", "one", "three");

    @TempDir
    Path dir;

    @Test
    void recordedIndexesReadAsWalked() throws IOException {
        for (String name : NAMES) {
            Node walk = Conformance.json(Conformance.path("tsdb/encodings/index/" + name + ".json"));
            Path file = dir.resolve(name);
            Files.write(file, walk.get("bytes").hex());
            try (IndexReader index = IndexReader.open(file)) {
                List<String> symbols = new ArrayList<>();
                walk.get("symbols").members("symbols").forEach(s -> symbols.add(s.text()));
                assertThat(index.symbols()).isEqualTo(symbols);
                SeriesEntry entry = new SeriesEntry();
                for (Node s : walk.members("series")) {
                    index.series((int) s.get("id").number(), index.cursor(), entry);
                    List<String> pairs = new ArrayList<>();
                    s.members("labels").forEach(l -> l.items().forEach(x -> pairs.add(x.text())));
                    assertThat(entry.labels()).isEqualTo(Labels.of(pairs.toArray(String[]::new)));
                    List<Node> chunks = s.members("chunks");
                    assertThat(entry.chunks).isEqualTo(chunks.size());
                    for (int i = 0; i < chunks.size(); i++) {
                        assertThat(entry.mints[i]).isEqualTo(chunks.get(i).get("mint").number());
                        assertThat(entry.maxts[i]).isEqualTo(chunks.get(i).get("maxt").number());
                        assertThat(entry.refs[i]).isEqualTo(chunks.get(i).get("ref").unsigned());
                    }
                }
                for (Node e : walk.get("postings_table").get("entries").items()) {
                    Postings p = index.postings(e.get("name").text(), e.get("value").text());
                    assertThat(p.toString())
                            .isEqualTo(e.members("series_ids").stream()
                                    .map(Node::text)
                                    .toList()
                                    .toString());
                }
            }
        }
    }

    @Test
    void oldIndexAnswersInByteOrder() throws IOException {
        Path file = Conformance.path("tsdb/index_format_v1/index");
        try (IndexReader index = IndexReader.open(file)) {
            assertThat(index.version()).isEqualTo(1);
            SeriesEntry entry = new SeriesEntry();
            Postings all = index.all();
            assertThat(all.size()).isPositive();
            for (String name : index.labelNames()) {
                List<String> values = index.labelValues(name);
                assertThat(values).isSorted();
                for (String value : values) {
                    Postings p = index.postings(name, value);
                    assertThat(p.isEmpty()).isFalse();
                    for (int i = 0; i < p.size(); i++) {
                        index.series(p.get(i), index.cursor(), entry);
                        assertThat(entry.labels().get(name)).isEqualTo(value);
                    }
                }
            }
            assertThat(index.labelNames(all)).isEqualTo(index.labelNames());
        }
    }

    @Test
    void selectionsAgreeWithMatchingEverySeries() throws IOException {
        Node walk = Conformance.json(Conformance.path("tsdb/encodings/index/hundred.json"));
        Path file = dir.resolve("hundred");
        Files.write(file, walk.get("bytes").hex());
        try (IndexReader index = IndexReader.open(file)) {
            Postings all = index.all();
            SeriesEntry entry = new SeriesEntry();
            List<Matcher> candidates = new ArrayList<>(List.of(Matcher.equal("none", "")));
            for (String name : index.labelNames()) {
                List<String> values = index.labelValues(name);
                String v = values.get(values.size() / 2);
                for (MatchType type : MatchType.values()) {
                    for (String text : List.of(v, "", ".*", ".+", v + "|" + values.getFirst(), v + "|", v.substring(0, 1) + ".*")) {
                        try {
                            candidates.add(Matcher.of(type, name, text));
                        } catch (IllegalArgumentException e) {
                            assertThat(type.isRegex()).isTrue();
                        }
                    }
                }
            }
            int checked = 0;
            for (int a = 0; a < candidates.size(); a++) {
                for (int b = a; b < candidates.size(); b += 3) {
                    List<Matcher> matchers = List.of(candidates.get(a), candidates.get(b));
                    List<Integer> expected = new ArrayList<>();
                    for (int i = 0; i < all.size(); i++) {
                        index.series(all.get(i), index.cursor(), entry);
                        if (matchers.stream().allMatch(m -> m.matches(entry.labels()))) {
                            expected.add(all.get(i));
                        }
                    }
                    assertThat(MatcherPostings.select(index, matchers).toString())
                            .as(matchers.toString())
                            .isEqualTo(expected.toString());
                    checked++;
                }
            }
            assertThat(checked).isGreaterThan(1000);
        }
    }

    @Test
    void everyFlippedByteIsFoundOrHarmless() throws IOException {
        byte[] good = Conformance.json(Conformance.path("tsdb/encodings/index/three.json")).get("bytes").hex();
        int refused = 0;
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x55;
            Path file = dir.resolve("flipped" + i);
            Files.write(file, bad);
            try (IndexReader index = IndexReader.open(file)) {
                SeriesEntry entry = new SeriesEntry();
                Postings all = index.all();
                for (int s = 0; s < all.size(); s++) {
                    index.series(all.get(s), index.cursor(), entry);
                }
                index.labelNames().forEach(n -> index.labelValues(n).forEach(v -> index.postings(n, v)));
            } catch (CorruptFileException e) {
                assertThat(e.file()).isEqualTo(file.toString());
                refused++;
            }
        }
        // Padding, and the entries of the contents that nobody reads, are the only bytes without a checksum of use.
        assertThat(refused).isGreaterThan(good.length * 8 / 10);
    }

    @Test
    void cutIndexIsRefused() throws IOException {
        byte[] good = Conformance.json(Conformance.path("tsdb/encodings/index/three.json")).get("bytes").hex();
        for (int n = 0; n < good.length; n++) {
            Path file = dir.resolve("cut" + n);
            Files.write(file, java.util.Arrays.copyOf(good, n));
            assertThatThrownBy(() -> IndexReader.open(file)).isInstanceOf(CorruptFileException.class);
        }
    }
}
