package org.narthex.storage.tsdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.model.Utf8;

/** Names and values of labels that some series of an index have, and lists of postings that are damaged. */
class SelectedLabelsTest {
    @TempDir
    Path dir;

    private static TreeSet<Labels> series(Random random) {
        TreeSet<Labels> series = new TreeSet<>();
        for (int i = 0; i < 4000; i++) {
            // Some names are of few series, some of many with few values or with many.
            series.add(Labels.of(
                    "__name__", "m" + random.nextInt(12),
                    "instance", "host-" + random.nextInt(300),
                    random.nextInt(900) == 0 ? "rare" + random.nextInt(6) : "often" + random.nextInt(3),
                    "v" + random.nextInt(4),
                    random.nextBoolean() ? "id" : "ids",
                    Integer.toString(i)));
        }
        return series;
    }

    @Test
    void namesAndValuesAreThoseOfTheSeries() throws IOException {
        long seed = Long.getLong("narthex.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TreeSet<Labels> series = series(random);
        try (IndexReader index = IndexReader.open(IndexWriterTest.write(dir, series))) {
            Postings all = index.all();
            List<Labels> labels = List.copyOf(series);
            for (int round = 0; round < 200; round++) {
                List<Labels> some = new ArrayList<>();
                Postings selected = some(random, all, labels, some);
                TreeSet<String> names = new TreeSet<>(Utf8.ORDER);
                some.forEach(l -> l.forEach((name, value) -> names.add(name)));
                assertThat(index.labelNames(selected)).isEqualTo(List.copyOf(names));
                for (String name : List.of("__name__", "instance", "rare1", "often2", "id", "none", "")) {
                    TreeSet<String> values = new TreeSet<>(Utf8.ORDER);
                    some.stream().map(l -> l.get(name)).filter(v -> !v.isEmpty()).forEach(values::add);
                    assertThat(index.labelValues(name, selected, v -> true, 0)).isEqualTo(List.copyOf(values));
                    assertThat(index.labelValues(name, selected, v -> !v.endsWith("1"), 2))
                            .isEqualTo(values.stream().filter(v -> !v.endsWith("1")).limit(2).toList());
                }
            }
        }
    }

    /** A list of the index, or series by chance, now and then few or close to each other. */
    private static Postings some(Random random, Postings all, List<Labels> labels, List<Labels> into) {
        int from = random.nextInt(labels.size());
        int to = Math.min(labels.size(), from + 1 + random.nextInt(labels.size()));
        int odds = 1 << random.nextInt(8);
        int[] refs = new int[labels.size()];
        int n = 0;
        for (int i = from; i < to; i++) {
            if (random.nextInt(odds) == 0) {
                refs[n++] = all.get(i);
                into.add(labels.get(i));
            }
        }
        return Postings.of(refs, n);
    }

    @Test
    void damagedListIsFoundUntilItIsSound() throws IOException {
        TreeSet<Labels> series = series(new Random(5));
        Path file = IndexWriterTest.write(dir, series);
        List<Labels> expected =
                series.stream().filter(l -> l.get("__name__").equals("m3")).toList();
        long at;
        try (IndexReader index = IndexReader.open(file)) {
            Postings sound = index.postings("__name__", "m3");
            assertThat(sound.size()).isEqualTo(expected.size());
            at = placeOf(sound, file);
        }
        flip(file, at);
        List<String> found = new ArrayList<>();
        try (IndexReader failing = IndexReader.open(file);
                IndexReader containing = IndexReader.open(file, e -> found.add(e.problem()))) {
            assertThat(containing.postings("__name__", "m2").isEmpty()).isFalse();
            assertThat(found).isEmpty();
            for (int round = 1; round <= 2; round++) {
                assertThatThrownBy(() -> failing.postings("__name__", "m3"))
                        .isInstanceOf(CorruptFileException.class)
                        .hasMessageContaining("decode postings");
                assertThat(containing.postings("__name__", "m3").size()).isEqualTo(expected.size());
                assertThat(found).hasSize(round);
            }
            assertThat(containing.labelValues("__name__", containing.all(), v -> true, 0)).hasSize(12).contains("m3");
            flip(file, at);
            int before = found.size();
            assertThat(failing.postings("__name__", "m3").size()).isEqualTo(expected.size());
            assertThat(containing.postings("__name__", "m3").size()).isEqualTo(expected.size());
            assertThat(found).hasSize(before);
        }
    }

    @Test
    void countThatChangesLaterIsFound() throws IOException {
        Path file = IndexWriterTest.write(dir, series(new Random(6)));
        try (IndexReader index = IndexReader.open(file)) {
            Postings sound = index.postings("__name__", "m3");
            flip(file, placeOf(sound, file) - 1);
            assertThatThrownBy(() -> index.postings("__name__", "m3"))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("decode postings: expected ");
        }
    }

    /** Where the references of a list are in a file. */
    private static long placeOf(Postings list, Path file) throws IOException {
        ByteBuffer wanted = ByteBuffer.allocate(list.size() * Integer.BYTES);
        for (int i = 0; i < list.size(); i++) {
            wanted.putInt(list.get(i));
        }
        String hex = HexFormat.of().formatHex(java.nio.file.Files.readAllBytes(file));
        // The list of all series has them side by side, too, before the others.
        return hex.lastIndexOf(HexFormat.of().formatHex(wanted.array())) / 2;
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
            channel.write(one, at);
        }
    }
}
