package org.narthex.storage.tsdb.internal.compact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.Ulid;

class CompactionPlannerTest {
    private static final List<Long> RANGES = List.of(20L, 60L, 180L, 540L, 1620L);
    private static final BlockMeta.Stats EMPTY = BlockMeta.Stats.NONE;

    private final CompactionPlanner planner = new CompactionPlanner(RANGES, true, meta -> false);
    private int created;

    private BlockMeta block(long mint, long maxt, BlockMeta.Stats stats, boolean failed, String... hints) {
        Ulid ulid = Ulid.create(++created, new Random(created));
        return new BlockMeta(
                ulid,
                mint,
                maxt,
                stats,
                new BlockMeta.Compaction(1, List.of(ulid), false, List.of(), failed, List.of(hints)));
    }

    private List<BlockMeta> blocks(long... bounds) {
        List<BlockMeta> out = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) {
            out.add(block(bounds[i], bounds[i + 1], EMPTY, false));
        }
        return out;
    }

    private static BlockMeta.Stats stats(long series, long tombstones) {
        return new BlockMeta.Stats(series, series, 0, series, series, tombstones);
    }

    private void assertPlan(List<BlockMeta> blocks, int... expected) {
        List<BlockMeta> chosen = new ArrayList<>();
        for (int i : expected) {
            chosen.add(blocks.get(i));
        }
        List<BlockMeta> shuffled = new ArrayList<>(blocks);
        Collections.shuffle(shuffled, new Random(1));
        assertThat(planner.plan(shuffled)).isEqualTo(chosen);
    }

    @Test
    void nothingIsChosenOfNoneOrOne() {
        assertPlan(List.of());
        assertPlan(blocks(0, 20));
    }

    @Test
    void theNewestBlockIsLeftAlone() {
        assertPlan(blocks(0, 20, 20, 40, 40, 60));
        assertPlan(blocks(0, 20, 20, 40, 40, 60, 60, 80), 0, 1, 2);
    }

    @Test
    void rangesThatArePastNeedNotBeFull() {
        assertPlan(blocks(0, 20, 60, 80, 80, 100, 120, 140, 140, 160), 1, 2);
        assertPlan(blocks(0, 20, 60, 80, 120, 140, 180, 200, 200, 220), 0, 1, 2);
        assertPlan(blocks(20, 40, 40, 60, 60, 80));
        assertPlan(blocks(20, 40, 40, 60, 60, 80, 80, 100), 0, 1);
    }

    @Test
    void shorterRangesComeFirstAndAlignedOnesOnly() {
        assertPlan(blocks(0, 60, 60, 120, 120, 180, 180, 200, 200, 220, 220, 240, 240, 260), 3, 4, 5);
        assertPlan(blocks(0, 60, 60, 120, 120, 180, 180, 240), 0, 1, 2);
        assertPlan(blocks(20, 60, 40 + 20, 80, 80, 100), new int[0]);
        assertPlan(blocks(-60, -40, -40, -20, -20, 0, 0, 20), 0, 1, 2);
    }

    @Test
    void blocksAcrossABorderAreLeftOut() {
        assertThat(CompactionPlanner.split(blocks(0, 30, 30, 70, 70, 90), 60).stream().map(List::size))
                .containsExactly(1, 1);
    }

    @Test
    void rangesWithAFailedBlockAreLeftOut() {
        List<BlockMeta> blocks = blocks(0, 20, 20, 40);
        blocks.add(block(40, 60, EMPTY, true));
        blocks.addAll(blocks(60, 80, 80, 100, 100, 120, 120, 140));
        assertPlan(blocks, 3, 4, 5);
    }

    @Test
    void overlapsComeFirstTheNewestBlockIncluded() {
        assertPlan(blocks(0, 20, 20, 40, 40, 60, 55, 75), 2, 3);
        assertPlan(blocks(0, 20, 19, 40, 40, 60, 59, 75), 0, 1);
        assertPlan(blocks(0, 60, 10, 20, 30, 40, 60, 80), 0, 1, 2);
        assertThat(new CompactionPlanner(RANGES, false, m -> false).plan(blocks(0, 20, 10, 30))).isEmpty();
    }

    @Test
    void manyTombstonesInALargeBlockAreReasonEnough() {
        List<BlockMeta> blocks = new ArrayList<>(List.of(
                block(0, 540, stats(10, 3), false),
                block(540, 1080, stats(100, 5), false),
                block(1080, 1100, EMPTY, false)));
        assertPlan(blocks, 0);
        blocks.set(1, block(540, 1080, stats(100, 6), false));
        assertPlan(blocks, 1);
    }

    @Test
    void smallBlocksMustBeDeletedAsAWhole() {
        assertPlan(List.of(block(0, 20, stats(10, 9), false), block(20, 40, EMPTY, false)));
        assertPlan(List.of(block(0, 20, stats(10, 10), false), block(20, 40, EMPTY, false)), 0);
    }

    @Test
    void partsOfTheHeadAreNotMixedWithWholeRanges() {
        List<BlockMeta> blocks = new ArrayList<>();
        for (long t = 0; t < 80; t += 20) {
            blocks.add(block(t, t + 20, EMPTY, false, BlockHints.STALE_SERIES));
        }
        blocks.add(block(0, 20, EMPTY, false));
        assertPlan(blocks, 0, 1, 2);
        blocks.add(block(10, 20, EMPTY, false, BlockHints.OUT_OF_ORDER));
        assertPlan(blocks, 4, 5);
    }

    @Test
    void whatIsExcludedEndsTheList() {
        List<BlockMeta> blocks = blocks(0, 20, 20, 40, 40, 60, 60, 80, 80, 100, 100, 120, 120, 140);
        assertThat(new CompactionPlanner(RANGES, true, m -> m.minTime() == 80).plan(blocks))
                .isEqualTo(blocks.subList(0, 3));
        assertThat(new CompactionPlanner(RANGES, true, m -> m.minTime() == 40).plan(blocks))
                .isEmpty();
    }

    @Test
    void lengthsGrowThreefoldUpToTheLongest() {
        assertThat(BlockOptions.DEFAULT.ranges().stream().map(r -> r / 3_600_000))
                .containsExactly(2L, 6L, 18L, 54L, 162L, 486L);
        assertThat(new BlockOptions(20, 10, 0, true, false, m -> false, Retention.NONE).ranges())
                .containsExactly(20L);
    }

    @Test
    void resultNamesSourcesParentsAndHints() {
        BlockMeta a = block(0, 20, EMPTY, false, BlockHints.OUT_OF_ORDER);
        BlockMeta b = block(10, 40, EMPTY, false, BlockHints.OUT_OF_ORDER);
        BlockMeta c = block(40, 60, EMPTY, false);
        BlockMeta both = Compaction.merged(Ulid.ZERO, List.of(a, b));
        assertThat(both.minTime()).isZero();
        assertThat(both.maxTime()).isEqualTo(40);
        assertThat(both.compaction().level()).isEqualTo(2);
        assertThat(both.compaction().sources()).containsExactly(a.ulid(), b.ulid());
        assertThat(both.compaction().hints()).containsExactly(BlockHints.OUT_OF_ORDER);
        assertThat(both.compaction().parents())
                .containsExactly(
                        new BlockMeta.Parent(a.ulid(), 0, 20), new BlockMeta.Parent(b.ulid(), 10, 40));
        BlockMeta all = Compaction.merged(Ulid.ZERO, List.of(both, c));
        assertThat(all.compaction().level()).isEqualTo(3);
        assertThat(all.compaction().sources()).containsExactly(a.ulid(), b.ulid(), c.ulid());
        assertThat(all.compaction().hints()).isEmpty();
        assertThat(BlockHints.isInOrder(all)).isTrue();
        assertThat(BlockHints.isInOrder(both)).isFalse();
    }
}
