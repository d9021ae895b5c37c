package org.narthex.storage.tsdb.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.narthex.model.Utf8;

class SortedUnionTest {
    private static final List<String> POOL = List.of("", "a", "aa", "b", "é", "z", "\uFF5E", "\uD83D\uDD25", "\uDC80");

    @Test
    void noListAndOneList() {
        assertThat(SortedUnion.of(List.of())).isEmpty();
        assertThat(SortedUnion.of(List.of(List.of("a", "b")))).containsExactly("a", "b");
    }

    @Test
    void codePointsDecideTheOrder() {
        assertThat(SortedUnion.of(List.of(List.of("\uD83D\uDD25"), List.of("\uFF5E")))).containsExactly("\uFF5E", "\uD83D\uDD25");
    }

    @Test
    void everyStringOnceInOrder() {
        Random random = new Random(17);
        for (int round = 0; round < 2_000; round++) {
            TreeSet<String> expected = new TreeSet<>(Utf8.ORDER);
            List<List<String>> lists = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                TreeSet<String> list = new TreeSet<>(Utf8.ORDER);
                for (int k = random.nextInt(8); k > 0; k--) {
                    list.add(POOL.get(random.nextInt(POOL.size())));
                }
                expected.addAll(list);
                lists.add(List.copyOf(list));
            }
            assertThat(SortedUnion.of(lists)).containsExactlyElementsOf(expected);
        }
    }
}
