package org.narthex.storage.tsdb.internal.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;

/** The tables of the head against plain collections. */
class HeadTablesTest {
    private static Random random() {
        long seed = Long.getLong("narthex.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    private static List<Integer> list(IdSet set) {
        List<Integer> out = new ArrayList<>();
        for (int k = 0; k < set.size(); k++) {
            out.add(set.ids()[k]);
        }
        return out;
    }

    @Test
    void listStaysAscendingWhateverComesAndGoes() {
        Random random = random();
        for (int round = 0; round < 200; round++) {
            IntList list = new IntList();
            TreeSet<Integer> model = new TreeSet<>();
            Map<IdSet, List<Integer>> snapshots = new HashMap<>();
            for (int step = 0; step < 400; step++) {
                int id = random.nextInt(2000);
                if (model.add(id)) {
                    list.add(id);
                }
                if (random.nextInt(50) == 0) {
                    BitSet gone = new BitSet();
                    random.ints(random.nextInt(600), 0, 2000).forEach(gone::set);
                    model.removeIf(gone::get);
                    assertThat(list.removeAll(gone)).isEqualTo(model.size());
                }
                assertThat(list.size()).isEqualTo(model.size());
                if (random.nextInt(20) == 0) {
                    IdSet snapshot = list.snapshot();
                    assertThat(list(snapshot)).containsExactlyElementsOf(model);
                    snapshots.put(snapshot, List.copyOf(model));
                }
            }
            snapshots.forEach((snapshot, then) -> assertThat(list(snapshot)).isEqualTo(then));
        }
    }

    @Test
    void setsAnswerLikeCollections() {
        Random random = random();
        for (int round = 0; round < 300; round++) {
            int range = 1 + random.nextInt(1 << 5 + random.nextInt(10));
            TreeSet<Integer> a = some(random, range);
            TreeSet<Integer> b = some(random, range);
            TreeSet<Integer> both = new TreeSet<>(a);
            both.retainAll(b);
            TreeSet<Integer> any = new TreeSet<>(a);
            any.addAll(b);
            TreeSet<Integer> only = new TreeSet<>(a);
            only.removeAll(b);
            IdSet left = set(a);
            IdSet right = set(b);
            assertThat(list(left.and(right))).containsExactlyElementsOf(both);
            assertThat(list(right.and(left))).containsExactlyElementsOf(both);
            assertThat(list(left.andNot(right))).containsExactlyElementsOf(only);
            assertThat(list(IdSet.or(List.of(left, right)))).containsExactlyElementsOf(any);
            assertThat(left.intersects(right)).isEqualTo(!Collections.disjoint(a, b));
            assertThat(list(left)).containsExactlyElementsOf(a);
        }
    }

    @Test
    void setsInTurnsHaveNothingInCommon() {
        Random random = random();
        for (int round = 0; round < 200; round++) {
            TreeSet<Integer> a = new TreeSet<>();
            TreeSet<Integer> b = new TreeSet<>();
            for (int id = 0; id < 3000; ) {
                TreeSet<Integer> turn = random.nextBoolean() ? a : b;
                for (int n = random.nextInt(400); n > 0; n--) {
                    turn.add(id++);
                }
            }
            assertThat(set(a).intersects(set(b))).isFalse();
            b.add(random.nextInt(3000));
            a.addAll(List.of(b.first(), random.nextInt(3000)));
            assertThat(set(a).intersects(set(b))).isTrue();
        }
    }

    private static TreeSet<Integer> some(Random random, int range) {
        TreeSet<Integer> ids = new TreeSet<>();
        int odds = 1 + random.nextInt(1 << random.nextInt(8));
        for (int id = 0; id < range; id++) {
            if (random.nextInt(odds) == 0) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static IdSet set(TreeSet<Integer> ids) {
        IntList list = new IntList();
        ids.forEach(list::add);
        return list.snapshot();
    }

    @Test
    void labelTableFindsWhatIsInIt() {
        Random random = random();
        Map<Integer, Labels> bySlot = new TreeMap<>();
        Map<Labels, Integer> model = new HashMap<>();
        LabelTable table = new LabelTable((slot, wanted) -> Arrays.equals(bySlot.get(slot).encoded(), wanted));
        int next = 0;
        for (int step = 0; step < 200_000; step++) {
            Labels labels = Labels.of("__name__", "m", "id", "" + random.nextInt(step < 100_000 ? 30_000 : 500));
            // Few different hashes in a stripe, so that probing gets long.
            long hash = labels.hash() & 0x0000_03ff_0000_00ffL;
            Integer known = model.get(labels);
            assertThat(table.find(labels.encoded(), hash)).isEqualTo(known == null ? -1 : known);
            if (known != null && random.nextInt(step < 100_000 ? 3 : 1) == 0) {
                assertThat(table.remove(known, hash, () -> false)).isFalse();
                assertThat(table.remove(known, hash, () -> true)).isTrue();
                assertThat(table.remove(known, hash, () -> true)).isFalse();
                model.remove(labels);
            } else if (known == null) {
                int slot = next++;
                bySlot.put(slot, labels);
                assertThat(table.findOrCreate(labels.encoded(), hash, () -> slot)).isEqualTo(slot);
                model.put(labels, slot);
            }
        }
        assertThat(model).isNotEmpty();
        model.forEach((labels, slot) -> assertThat(
                        table.find(labels.encoded(), labels.hash() & 0x0000_03ff_0000_00ffL))
                .isEqualTo(slot));
    }

    @Test
    void referencesAreForgotten() {
        Random random = random();
        RefIndex index = new RefIndex();
        Map<Long, Integer> model = new HashMap<>();
        for (int step = 0; step < 200_000; step++) {
            long ref = 1 + random.nextInt(40_000) + (random.nextInt(100) == 0 ? 1L << 50 : 0);
            if (random.nextInt(3) == 0) {
                index.remove(ref);
                model.remove(ref);
            } else {
                index.put(ref, step);
                model.put(ref, step);
            }
            long asked = 1 + random.nextInt(40_000);
            assertThat(index.slot(asked)).isEqualTo(model.getOrDefault(asked, -1));
        }
        for (Long ref : model.keySet()) {
            assertThat(index.slot(ref)).isEqualTo(model.get(ref));
            index.remove(ref);
            assertThat(index.slot(ref)).isEqualTo(-1);
        }
        index.put(5, 7);
        assertThat(index.slot(5)).isEqualTo(7);
        assertThat(index.slot(6)).isEqualTo(-1);
    }

    @Test
    void expiriesKeepTheLatestTime() {
        Random random = random();
        WalExpiries expiries = new WalExpiries();
        Map<Long, Long> model = new HashMap<>();
        for (int step = 0; step < 100_000; step++) {
            long ref = 1 + random.nextInt(20_000);
            long time = random.nextInt(1000) + step / 100;
            expiries.keep(ref, time);
            model.merge(ref, time, Math::max);
            long asked = 1 + random.nextInt(20_000);
            long mint = random.nextInt(2000);
            assertThat(expiries.isKept(asked, mint))
                    .isEqualTo(model.containsKey(asked) && model.get(asked) >= mint);
            if (random.nextInt(10_000) == 0) {
                expiries.expire(mint);
                model.values().removeIf(t -> t < mint);
            }
            assertThat(expiries.size()).isEqualTo(model.size());
        }
    }

    @Test
    void indexAnswersAfterSlotsWereUsedAgain() {
        Random random = random();
        LabelIndex index = new LabelIndex();
        Map<Integer, Labels> model = new TreeMap<>();
        Map<Integer, LabelRefs.Range> refs = new HashMap<>();
        for (int round = 0; round < 100; round++) {
            for (int n = 0; n < 300; n++) {
                int slot = random.nextInt(2000);
                if (!model.containsKey(slot)) {
                    Labels labels = Labels.of(
                            "__name__", "m" + random.nextInt(5), "id", "" + random.nextInt(500), "r" + round, "x");
                    index.add(slot, labels, packed -> refs.put(slot, new LabelRefs.Range(packed, 0, packed.length)));
                    model.put(slot, labels);
                }
            }
            BitSet gone = new BitSet();
            model.keySet().stream().filter(s -> random.nextInt(3) == 0).forEach(gone::set);
            index.remove(gone);
            model.keySet().removeIf(gone::get);
            gone.stream().forEach(slot -> index.release(refs.remove(slot)));
            model.forEach((slot, labels) -> {
                assertThat(index.labelPairs().flat(refs.get(slot))).isEqualTo(labels.encoded());
                assertThat(index.labelPairs().isFlat(refs.get(slot), labels.encoded())).isTrue();
            });
            assertThat(list(index.all())).containsExactlyElementsOf(model.keySet());
            for (int m = 0; m < 5; m++) {
                Matcher matcher = Matcher.equal("__name__", "m" + m);
                assertThat(list(index.select(List.of(matcher))))
                        .isEqualTo(model.entrySet().stream()
                                .filter(e -> matcher.matches(e.getValue()))
                                .map(Map.Entry::getKey)
                                .toList());
            }
            TreeSet<String> ids = new TreeSet<>();
            TreeSet<String> names = new TreeSet<>();
            model.values().forEach(l -> l.forEach((name, value) -> {
                names.add(name);
                if (name.equals("id")) {
                    ids.add(value);
                }
            }));
            assertThat(index.values("id")).containsExactlyElementsOf(ids);
            assertThat(index.names()).containsExactlyElementsOf(names);
        }
    }

    @Test
    void pairThatLostItsSeriesButNotItsSlotIsFoundAgain() {
        LabelIndex index = new LabelIndex();
        Labels labels = Labels.of("__name__", "m");
        List<byte[]> packed = new ArrayList<>();
        index.add(1, labels, packed::add);
        BitSet gone = new BitSet();
        gone.set(1);
        index.remove(gone);
        index.add(2, labels, packed::add);
        assertThat(list(index.select(List.of(Matcher.of(MatchType.EQUAL, "__name__", "m")))))
                .containsExactly(2);
        index.release(new LabelRefs.Range(packed.getFirst(), 0, packed.getFirst().length));
        assertThat(index.labelPairs().flat(new LabelRefs.Range(packed.getLast(), 0, packed.getLast().length)))
                .isEqualTo(labels.encoded());
    }
}
