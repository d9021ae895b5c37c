package org.narthex.storage.tsdb.internal.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.storage.tsdb.internal.TestDatabases;

/** The exemplars that are kept are those that Prometheus keeps. */
class ExemplarRingTest {
    private static final Labels A = Labels.of("__name__", "a");
    private static final Labels B = Labels.of("__name__", "b");

    private static Exemplar exemplar(long time, double value) {
        return new Exemplar(Labels.of("trace", "t" + time + "/" + value), value, time, true);
    }

    private static List<Long> times(ExemplarRing ring, Labels of) {
        return ring.select(Long.MIN_VALUE, Long.MAX_VALUE, List.of(TestDatabases.ALL)).stream()
                .filter(s -> s.series().equals(of))
                .flatMap(s -> s.exemplars().stream())
                .map(Exemplar::timestamp)
                .toList();
    }

    @Test
    void theOneAddedFirstGivesWay() {
        ExemplarRing ring = new ExemplarRing(3);
        ring.add(A, exemplar(100, 1));
        ring.add(B, exemplar(50, 1));
        ring.add(A, exemplar(200, 1));
        assertThat(ring.lastTimestamp()).isEqualTo(100);
        ring.add(B, exemplar(60, 1));
        assertThat(times(ring, A)).containsExactly(200L);
        assertThat(times(ring, B)).containsExactly(50L, 60L);
        assertThat(ring.lastTimestamp()).isEqualTo(50);
        ring.add(A, exemplar(300, 1));
        ring.add(A, exemplar(400, 1));
        assertThat(times(ring, B)).containsExactly(60L);
        ring.add(A, exemplar(500, 1));
        assertThat(ring.seriesCount()).isEqualTo(1);
        assertThat(ring.size()).isEqualTo(3);
        assertThat(ring.appended()).isEqualTo(7);
    }

    @Test
    void withoutAWindowNoneIsOlderThanTheNewest() {
        ExemplarRing ring = new ExemplarRing(10);
        ring.add(A, exemplar(100, 5));
        ring.add(A, exemplar(100, 5));
        assertThat(ring.appended()).isEqualTo(1);
        assertThat(ring.isDuplicate(A, exemplar(100, 5))).isTrue();
        assertThat(ring.isOutOfOrder(A, exemplar(100, 5))).isFalse();
        assertThat(ring.isOutOfOrder(A, exemplar(100, 4))).isTrue();
        assertThat(ring.isOutOfOrder(A, exemplar(99, 9))).isTrue();
        assertThat(ring.isOutOfOrder(B, exemplar(99, 9))).isFalse();
        ring.add(A, exemplar(99, 9));
        assertThat(ring.outOfOrder()).isEqualTo(1);
        ring.add(A, exemplar(100, 6));
        assertThat(times(ring, A)).containsExactly(100L, 100L);
    }

    @Test
    void inTheWindowTheyAreSortedIn() {
        ExemplarRing ring = new ExemplarRing(10);
        ring.window(50);
        ring.add(A, exemplar(100, 1));
        ring.add(A, exemplar(51, 1));
        assertThat(ring.isOutOfOrder(A, exemplar(50, 1))).isTrue();
        ring.add(A, exemplar(70, 1));
        ring.add(A, exemplar(120, 1));
        assertThat(times(ring, A)).containsExactly(51L, 70L, 100L, 120L);
        // One between the others is taken for a duplicate where there is one of its time.
        ring.add(A, exemplar(100, 7));
        assertThat(times(ring, A)).containsExactly(51L, 70L, 100L, 120L);
        assertThat(ring.outOfOrder()).isZero();
    }

    @Test
    void theRingAndTheSeriesAgreeWhateverIsDone() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        ExemplarRing ring = new ExemplarRing(7);
        for (int n = 0; n < 20_000; n++) {
            switch (random.nextInt(200)) {
                case 0 -> ring.resize(random.nextInt(12));
                case 1 -> ring.window(random.nextInt(50));
                default -> ring.add(
                        random.nextBoolean() ? A : B, exemplar(n / 10 + random.nextInt(60), random.nextInt(3)));
            }
            List<Long> all = new ArrayList<>();
            ring.forEach((labels, e) -> all.add(e.timestamp()));
            List<Long> found = new ArrayList<>(times(ring, A));
            found.addAll(times(ring, B));
            assertThat(times(ring, A)).as("seed %d", seed).isSorted();
            assertThat(times(ring, B)).as("seed %d", seed).isSorted();
            assertThat(found).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(all);
            assertThat(ring.size()).as("seed %d", seed).isEqualTo(all.size());
        }
    }

    @Test
    void thoseAddedLastStayWhenItShrinks() {
        ExemplarRing ring = new ExemplarRing(4);
        for (int n = 1; n <= 6; n++) {
            ring.add(n % 2 == 0 ? A : B, exemplar(n * 10L, 1));
        }
        ring.resize(2);
        assertThat(times(ring, A)).containsExactly(60L);
        assertThat(times(ring, B)).containsExactly(50L);
        ring.resize(3);
        ring.add(A, exemplar(70, 1));
        ring.add(A, exemplar(80, 1));
        assertThat(times(ring, A)).containsExactly(60L, 70L, 80L);
        assertThat(times(ring, B)).isEmpty();
        ring.resize(0);
        assertThat(ring.isEnabled()).isFalse();
        assertThat(ring.seriesCount()).isZero();
    }
}
