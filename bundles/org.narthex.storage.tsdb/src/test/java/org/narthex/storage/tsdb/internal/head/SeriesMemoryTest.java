package org.narthex.storage.tsdb.internal.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;

/** How a page keeps its series, against plain collections. */
class SeriesMemoryTest {
    private static final ChunkRules RULES = new ChunkRules(7_200_000, 120);

    private static Random random() {
        long seed = Long.getLong("narthex.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    @Test
    void stringsGrowAndBlocksAreUsedAgain() {
        Random random = random();
        ByteLists lists = new ByteLists();
        byte[][] model = new byte[50][0];
        char[] newest = new char[50];
        for (int step = 0; step < 200_000; step++) {
            int i = random.nextInt(model.length);
            if (model[i].length > 1100 || random.nextInt(200) == 0) {
                lists.release(newest[i]);
                newest[i] = ByteLists.EMPTY;
                model[i] = new byte[0];
            }
            byte[] more = new byte[random.nextInt(70)];
            random.nextBytes(more);
            int length = model[i].length;
            int at = length > 0 && random.nextBoolean() ? length - 1 : length;
            newest[i] = lists.write(newest[i], length, at, more, more.length);
            byte[] now = Arrays.copyOf(model[i], Math.max(length, at + more.length));
            System.arraycopy(more, 0, now, at, more.length);
            model[i] = now;
            assertThat(lists.copy(newest[i], now.length)).isEqualTo(now);
            if (now.length > 0) {
                assertThat(lists.last(newest[i], now.length)).isEqualTo(now[now.length - 1]);
            }
        }
    }

    @Test
    void blocksAreCounted() {
        ByteLists lists = new ByteLists();
        char newest = ByteLists.EMPTY;
        byte[] block = new byte[32];
        for (int n = 0; n < Character.MAX_VALUE; n++) {
            newest = lists.write(newest, n * 32, n * 32, block, 32);
        }
        char full = newest;
        assertThatThrownBy(() -> lists.write(full, Character.MAX_VALUE * 32, Character.MAX_VALUE * 32, block, 1))
                .isInstanceOf(IllegalStateException.class);
        lists.release(full);
        assertThat(lists.write(ByteLists.EMPTY, 0, 0, block, 1)).isNotEqualTo(ByteLists.EMPTY);
    }

    @Test
    void completeChunksComeBackAsTheyWere() {
        Random random = random();
        for (int round = 0; round < 20_000; round++) {
            long[] chunks = new long[random.nextInt(6) * CompleteChunks.LONGS];
            for (int at = 0; at < chunks.length; at += CompleteChunks.LONGS) {
                chunks[at] = any(random);
                chunks[at + 1] = any(random);
                chunks[at + 2] = any(random);
                chunks[at + 3] = random.nextInt(128);
            }
            byte[] packed = CompleteChunks.pack(chunks);
            assertThat(CompleteChunks.unpack(packed)).isEqualTo(chunks);
        }
    }

    private static long any(Random random) {
        return random.nextLong() >> random.nextInt(Long.SIZE);
    }

    @Test
    void columnsKeepAnyNumber() {
        Random random = random();
        for (int round = 0; round < 100; round++) {
            NarrowLongs column = new NarrowLongs(64);
            long[] model = new long[64];
            int bits = 20 + random.nextInt(45);
            for (int step = 0; step < 500; step++) {
                int i = random.nextInt(64);
                model[i] = random.nextLong() >> Long.SIZE - bits;
                column.set(i, model[i]);
                for (int k = 0; k < 64; k++) {
                    assertThat(column.get(k)).isEqualTo(model[k]);
                }
            }
        }
    }

    @Test
    void chunksAreThoseOfTheEncoder() {
        Random random = random();
        XorColumns columns = new XorColumns();
        XorEncoder x = new XorEncoder();
        XorEncoder[] model = new XorEncoder[40];
        long[] from = new long[model.length];
        for (int step = 0; step < 100_000; step++) {
            int i = random.nextInt(model.length);
            XorEncoder own = model[i];
            long t = own == null
                    ? random.nextLong() >> 16
                    : own.time + 1 + (random.nextInt(3) == 0 ? any(random) >>> 20 : 15_000);
            double v = random.nextBoolean() ? random.nextInt(3) : Double.longBitsToDouble(any(random));
            if (own != null && (own.bytes() > XorEncoder.MAX_BYTES || t < own.time)) {
                assertThat(columns.isFull(i, own.time + 15_000, own.time, RULES) || t < own.time).isTrue();
                columns.clear(i);
                own = null;
                assertThat(columns.copy(i)).isEmpty();
            }
            long last = own == null ? 0 : own.time;
            long value = own == null ? 0 : own.value;
            if (own == null) {
                own = new XorEncoder();
                own.start(new byte[64]);
                model[i] = own;
                from[i] = t;
            }
            own.append(t, v);
            columns.append(i, t, v, last, value, RULES, x);
            assertThat(x.value).isEqualTo(own.value);
            assertThat(columns.count(i)).isEqualTo(own.count);
            assertThat(columns.from(i, t)).isEqualTo(from[i]);
            assertThat(columns.copy(i)).isEqualTo(Arrays.copyOf(own.buffer, own.bytes()));
        }
    }

    @Test
    void pageKeepsLabelSetsThatComeAndGo() {
        Random random = random();
        LabelRefs refs = new LabelRefs();
        Map<Integer, byte[]> model = new HashMap<>();
        Map<LabelRefs.Range, byte[]> read = new HashMap<>();
        for (int step = 0; step < 50_000; step++) {
            int i = random.nextInt(SeriesPage.SIZE);
            byte[] known = model.remove(i);
            if (known == null) {
                byte[] packed = new byte[random.nextInt(random.nextInt(100) == 0 ? 1000 : 40)];
                random.nextBytes(packed);
                refs.set(i, packed);
                model.put(i, packed);
                if (random.nextInt(100) == 0) {
                    read.put(refs.get(i), packed);
                }
            } else {
                assertThat(bytes(refs.get(i))).isEqualTo(known);
                refs.clear(i);
            }
            assertThat(refs.has(i)).isEqualTo(model.containsKey(i));
        }
        model.forEach((i, packed) -> assertThat(bytes(refs.get(i))).isEqualTo(packed));
        // What was read before stays, whatever happens to the slot.
        read.forEach((range, packed) -> assertThat(bytes(range)).isEqualTo(packed));
    }

    private static byte[] bytes(LabelRefs.Range range) {
        return Arrays.copyOfRange(range.bytes(), range.from(), range.to());
    }

    @Test
    void labelSetsAreOrderedAsBefore() {
        Random random = random();
        LabelIndex index = new LabelIndex();
        List<Labels> all = new ArrayList<>();
        List<LabelRefs.Range> refs = new ArrayList<>();
        for (int n = 0; n < 300; n++) {
            Map<String, String> map = new TreeMap<>();
            for (int k = random.nextInt(5); k >= 0; k--) {
                map.put("a" + random.nextInt(5), "v".repeat(random.nextInt(3) * 150 + 1) + random.nextInt(3));
            }
            Labels labels = Labels.of(map);
            all.add(labels);
            index.add(n, labels, packed -> refs.add(new LabelRefs.Range(packed, 0, packed.length)));
        }
        for (int a = 0; a < all.size(); a++) {
            for (int b = 0; b < all.size(); b++) {
                assertThat(Integer.signum(index.labelPairs().compare(refs.get(a), refs.get(b))))
                        .isEqualTo(Integer.signum(all.get(a).compareTo(all.get(b))));
            }
        }
    }

    @Test
    void valuesThatAreNotUtf8StayApart() {
        LabelIndex index = new LabelIndex();
        List<LabelRefs.Range> refs = new ArrayList<>();
        List<Labels> all = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            byte[] flat = "\001a\002xx".getBytes(StandardCharsets.ISO_8859_1);
            flat[3] = (byte) (0xfd + n);
            Labels labels = Labels.ofEncoded(flat);
            all.add(labels);
            index.add(n, labels, packed -> refs.add(new LabelRefs.Range(packed, 0, packed.length)));
        }
        for (int n = 0; n < 3; n++) {
            assertThat(index.labelPairs().flat(refs.get(n))).isEqualTo(all.get(n).encoded());
        }
        Matcher any = Matcher.equal("a", all.getFirst().get("a"));
        assertThat(index.select(List.of(any)).size()).isEqualTo(3);
        BitSet first = new BitSet();
        first.set(0);
        index.remove(first);
        index.release(refs.getFirst());
        assertThat(index.select(List.of(any)).size()).isEqualTo(2);
        assertThat(index.labelPairs().flat(refs.get(2))).isEqualTo(all.get(2).encoded());
    }
}
