package org.narthex.storage.tsdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PostingsTest {
    @Test
    void operationsAgreeWithSets() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            String where = "seed " + seed + " round " + round;
            List<TreeSet<Integer>> sets = new ArrayList<>();
            List<Postings> lists = new ArrayList<>();
            int lists0 = 1 + random.nextInt(6);
            for (int i = 0; i < lists0; i++) {
                int size = random.nextInt(random.nextBoolean() ? 5 : 300);
                int range = 1 + random.nextInt(random.nextBoolean() ? 1000 : 1_000_000_000);
                TreeSet<Integer> set = new TreeSet<>();
                for (int n = 0; n < size; n++) {
                    set.add(random.nextInt(range));
                }
                sets.add(set);
                int[] refs = set.stream().mapToInt(x -> x).toArray();
                lists.add(random.nextBoolean() ? Postings.of(refs) : mapped(refs));
            }
            TreeSet<Integer> union = new TreeSet<>();
            sets.forEach(union::addAll);
            assertThat(ints(Postings.union(lists))).as(where).isEqualTo(List.copyOf(union));
            TreeSet<Integer> common = new TreeSet<>(sets.getFirst());
            sets.forEach(common::retainAll);
            assertThat(ints(Postings.intersectAll(lists))).as(where).isEqualTo(List.copyOf(common));
            TreeSet<Integer> rest = new TreeSet<>(sets.getFirst());
            rest.removeAll(sets.getLast());
            if (lists0 > 1) {
                assertThat(ints(lists.getFirst().subtract(lists.getLast()))).as(where).isEqualTo(List.copyOf(rest));
            }
            TreeSet<Integer> both = new TreeSet<>(sets.getFirst());
            both.retainAll(sets.getLast());
            assertThat(lists.getFirst().intersects(lists.getLast())).as(where).isEqualTo(!both.isEmpty());
        }
    }

    /** As a list of an index has it, behind other bytes. */
    private static Postings mapped(int[] refs) {
        ByteBuffer bytes = ByteBuffer.allocate(7 + refs.length * Integer.BYTES).position(7);
        for (int ref : refs) {
            bytes.putInt(ref);
        }
        return Postings.mapped(MemorySegment.ofArray(bytes.array()), 7, refs.length);
    }

    private static List<Integer> ints(Postings p) {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < p.size(); i++) {
            out.add(p.get(i));
        }
        return out;
    }
}
