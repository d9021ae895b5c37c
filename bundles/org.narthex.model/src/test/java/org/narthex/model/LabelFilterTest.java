package org.narthex.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LabelFilterTest {
    private static final long SEED = 5;
    private static final String[] NAMES = {
        "__name__", "a", "aa", "b", "code", "instance", "job", "le", "name.with.dots", "ä", "\ud83d\ude00"
    };

    @Test
    void keepsAndRemovesTheNames() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 5_000; round++) {
            Map<String, String> all = new TreeMap<>();
            Set<String> chosen = new TreeSet<>();
            for (String name : NAMES) {
                if (random.nextBoolean()) {
                    all.put(name, "v".repeat(1 + random.nextInt(300)));
                }
                if (random.nextInt(3) == 0) {
                    chosen.add(name);
                }
            }
            LabelFilter filter = new LabelFilter(chosen);
            Map<String, String> kept = new TreeMap<>(all);
            kept.keySet().retainAll(chosen);
            Map<String, String> rest = new TreeMap<>(all);
            rest.keySet().removeAll(chosen);
            assertThat(filter.retain(Labels.of(all))).as("seed %d, round %d", SEED, round).isEqualTo(Labels.of(kept));
            assertThat(filter.remove(Labels.of(all))).as("seed %d, round %d", SEED, round).isEqualTo(Labels.of(rest));
        }
    }
}
