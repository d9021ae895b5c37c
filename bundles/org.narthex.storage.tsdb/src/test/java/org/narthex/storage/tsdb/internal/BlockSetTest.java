package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.block.MergedQuerier;
import org.narthex.storage.tsdb.internal.block.Ulid;
import org.narthex.storage.tsdb.internal.compact.BlockHints;
import org.narthex.storage.tsdb.internal.compact.BlockOptions;
import org.narthex.storage.tsdb.internal.compact.BlockSet;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.compact.Compactor;
import org.narthex.storage.tsdb.internal.compact.Retention;

/** Compacts, deletes and keeps the blocks that a Prometheus server left. */
class BlockSetTest {
    private static final List<Matcher> ALL = List.of(Matcher.of(MatchType.REGEX, "__name__", ".+"));
    private static final long HOUR = 3_600_000;

    @TempDir
    Path dir;

    private Path data;
    private final Counts counts = new Counts();

    /** Counts what happens. */
    private static final class Counts implements CompactionMetrics {
        private int written;
        private int failed;
        private int vertical;
        private int chunks;
        private int reloads;
        private int reloadFailures;
        private int timeRetentions;
        private int sizeRetentions;
        private int cleanups;
        private boolean populating;

        @Override
        public void written(long nanos) {
            written++;
        }

        @Override
        public void failed() {
            failed++;
        }

        @Override
        public void vertical() {
            vertical++;
        }

        @Override
        public void populating(boolean now) {
            populating = now;
        }

        @Override
        public void chunk(int bytes, int samples, long millis) {
            chunks++;
        }

        @Override
        public void reloaded(boolean successful) {
            reloads++;
            reloadFailures += successful ? 0 : 1;
        }

        @Override
        public void timeRetention() {
            timeRetentions++;
        }

        @Override
        public void sizeRetention() {
            sizeRetentions++;
        }

        @Override
        public void tombstonesCleaned(long nanos) {
            cleanups++;
        }
    }

    @BeforeEach
    void unpack() throws IOException {
        data = unpack("blocks", dir.resolve("data"));
    }

    private static Path unpack(String name, Path into) throws IOException {
        Conformance.untar(Conformance.path("tsdb/dirs/" + name + ".tar.gz"), into);
        try (Stream<Path> found = Files.walk(into)) {
            return found.filter(p -> p.endsWith(BlockMeta.FILE))
                    .map(p -> p.getParent().getParent())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private BlockSet open(Path path, Retention retention) throws IOException {
        BlockSet set = new BlockSet(path, retention, () -> 1000, counts);
        set.open();
        return set;
    }

    private Compactor compactor(BlockSet set) {
        return new Compactor(set, BlockOptions.DEFAULT, counts, InstantSource.system(), new Random(7));
    }

    private static List<String> dump(BlockSet set) {
        try (Querier querier = new MergedQuerier(set.queriers(Long.MIN_VALUE, Long.MAX_VALUE))) {
            return Dumps.samples(querier);
        }
    }

    private static List<Ulid> names(BlockSet set) {
        return set.blocks().stream().map(Block::ulid).toList();
    }

    private static List<String> directories(Path path) throws IOException {
        try (Stream<Path> list = Files.list(path)) {
            return list.map(p -> p.getFileName().toString())
                    .filter(n -> n.startsWith("01"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void compactionKeepsEverySampleAndLeavesNothingBehind() throws IOException {
        try (BlockSet set = open(data, Retention.NONE)) {
            List<String> before = dump(set);
            assertThat(before).hasSizeGreaterThan(10_000);
            long end = set.inOrderEnd();
            assertThat(compactor(set).compactBlocks(() -> false)).isTrue();
            assertThat(dump(set)).isEqualTo(before);
            assertThat(set.inOrderEnd()).isEqualTo(end);
            assertThat(set.blocks()).hasSizeLessThan(6);
            assertThat(counts.vertical).isEqualTo(2);
            assertThat(counts.populating).isFalse();
            assertThat(counts.written).isGreaterThanOrEqualTo(2);
            assertThat(directories(data))
                    .isEqualTo(names(set).stream().map(Ulid::text).sorted().toList());
            for (Block block : set.blocks()) {
                assertThat(block.meta().stats().samples()).isPositive();
            }
        }
        try (BlockSet again = open(data, Retention.NONE)) {
            assertThat(compactor(again).compactBlocks(() -> false)).isTrue();
        }
    }

    @Test
    void somethingMoreUrgentEndsTheCompactions() throws IOException {
        try (BlockSet set = open(data, Retention.NONE)) {
            AtomicInteger asked = new AtomicInteger();
            assertThat(compactor(set).compactBlocks(() -> asked.incrementAndGet() > 1)).isFalse();
            assertThat(counts.written).isEqualTo(1);
        }
    }

    @Test
    void queriersOpenBeforeACompactionReadOn() throws IOException {
        try (BlockSet set = open(data, Retention.NONE);
                Querier querier = new MergedQuerier(set.queriers(Long.MIN_VALUE, Long.MAX_VALUE))) {
            List<Block> old = set.blocks();
            List<String> before = Dumps.samples(querier);
            compactor(set).compactBlocks(() -> false);
            assertThat(set.blocks()).doesNotContainAnyElementsOf(old.subList(1, 3));
            assertThat(Dumps.samples(querier)).isEqualTo(before);
        }
    }

    @Test
    void queriersSeeEverySampleAtEveryMoment() throws Exception {
        try (BlockSet set = open(data, Retention.NONE)) {
            List<String> before = dump(set);
            AtomicBoolean done = new AtomicBoolean();
            FutureTask<Integer> reading = new FutureTask<>(() -> {
                int rounds = 0;
                while (!done.get() || rounds == 0) {
                    assertThat(dump(set)).isEqualTo(before);
                    rounds++;
                }
                return rounds;
            });
            Thread reader = Thread.ofPlatform().start(reading);
            try {
                compactor(set).cleanTombstones();
                compactor(set).compactBlocks(() -> false);
            } finally {
                done.set(true);
            }
            assertThat(reading.get(60, TimeUnit.SECONDS)).isPositive();
            reader.join();
            assertThat(dump(set)).isEqualTo(before);
        }
    }

    @Test
    void deletedSamplesStayDeletedUntilTheyAreGone() throws IOException {
        try (BlockSet set = open(data, Retention.NONE)) {
            List<String> before = dump(set);
            long from = set.blocks().getFirst().meta().minTime() + 5 * HOUR + 1;
            long to = from + 20 * HOUR;
            String name = set.blocks().getFirst().index().labelValues("__name__").getFirst();
            set.delete(from, to, List.of(Matcher.equal("__name__", name)));
            List<String> expected = before.stream()
                    .filter(l -> !l.startsWith("{__name__=\"" + name + "\"") || time(l) < from || time(l) > to)
                    .toList();
            assertThat(expected).hasSizeLessThan(before.size());
            assertThat(dump(set)).isEqualTo(expected);
            for (Block block : set.blocks()) {
                assertThat(block.meta().stats().tombstones())
                        .isEqualTo(block.tombstones().count());
            }
            try (BlockSet again = open(data, Retention.NONE)) {
                assertThat(dump(again)).isEqualTo(expected);
            }
            List<Ulid> names = names(set);
            compactor(set).cleanTombstones();
            assertThat(dump(set)).isEqualTo(expected);
            assertThat(names(set)).isNotEqualTo(names).hasSameSizeAs(names);
            assertThat(set.blocks()).allMatch(b -> b.tombstones().count() == 0);
            assertThat(counts.cleanups).isEqualTo(1);
            assertThat(counts.chunks).isPositive();
            assertThat(directories(data)).hasSameSizeAs(names);
        }
    }

    private static long time(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    @Test
    void blocksOfWhichNothingIsLeftGo() throws IOException {
        try (BlockSet set = open(data, Retention.NONE)) {
            Block first = set.blocks().getFirst();
            set.delete(Long.MIN_VALUE, first.meta().maxTime() - 1, ALL);
            compactor(set).cleanTombstones();
            assertThat(set.blocks().getFirst().meta().minTime())
                    .isGreaterThanOrEqualTo(first.meta().maxTime());
            set.delete(Long.MIN_VALUE, Long.MAX_VALUE, ALL);
            compactor(set).compactBlocks(() -> false);
            assertThat(dump(set)).isEmpty();
            // Only the newest one is never compacted alone.
            assertThat(directories(data)).hasSize(1);
        }
    }

    @Test
    void snapshotIsACopyThatLaterDeletionsDoNotReach() throws IOException {
        Path target = dir.resolve("snapshots/one");
        try (BlockSet set = open(data, Retention.NONE)) {
            List<String> before = dump(set);
            set.snapshot(target);
            set.delete(Long.MIN_VALUE, Long.MAX_VALUE, ALL);
            compactor(set).cleanTombstones();
            assertThat(dump(set)).isEmpty();
            try (BlockSet copy = open(target, Retention.NONE)) {
                assertThat(dump(copy)).isEqualTo(before);
            }
            assertThatThrownBy(() -> set.snapshot(data)).hasMessage("cannot snapshot into base directory");
        }
    }

    @Test
    void oldBlocksGoByTimeAndBySize() throws IOException {
        long newest;
        long size;
        try (BlockSet set = open(data, Retention.NONE)) {
            newest = set.blocks().stream().mapToLong(b -> b.meta().maxTime()).max().orElseThrow();
            size = set.bytes();
            Block oldest = set.blocks().getFirst();
            set.retention(new Retention(newest - oldest.meta().maxTime() + 1, 0, 0));
            set.reload();
            assertThat(set.blocks()).contains(oldest);
            set.retention(new Retention(newest - oldest.meta().maxTime(), 0, 0));
            set.reload();
            assertThat(set.blocks()).isNotEmpty().doesNotContain(oldest);
            assertThat(counts.timeRetentions).isEqualTo(1);
            assertThat(oldest.isReleased()).isTrue();
            long rest = set.bytes();
            set.retention(new Retention(0, rest + 1000, 0));
            set.reload();
            assertThat(counts.sizeRetentions).isZero();
            set.retention(new Retention(0, rest + 999, 0));
            set.reload();
            assertThat(counts.sizeRetentions).isEqualTo(1);
            assertThat(set.bytes()).isLessThan(rest);
            set.retention(new Retention(0, 0, 1e-7));
            set.reload();
            assertThat(set.blocks()).as("percentage").isEmpty();
        }
        assertThat(size).isPositive();
        assertThat(directories(data)).isEmpty();
    }

    @Test
    void aDamagedBlockFailsItsCompactionAndIsNotTriedAgain() throws IOException {
        List<Block> sources;
        try (BlockSet set = open(data, Retention.NONE)) {
            Path chunks = set.blocks().get(1).directory().resolve("chunks/000001");
            byte[] bytes = Files.readAllBytes(chunks);
            bytes[bytes.length / 2] ^= 1;
            Files.write(chunks, bytes);
        }
        try (BlockSet set = open(data, Retention.NONE)) {
            sources = set.blocks();
            assertThatThrownBy(() -> compactor(set).compactBlocks(() -> false))
                    .hasStackTraceContaining("checksum mismatch");
            assertThat(counts.failed).isEqualTo(1);
            assertThat(set.blocks()).isEqualTo(sources);
            assertThat(sources.get(1).meta().compaction().failed()).isTrue();
            assertThat(BlockMeta.read(sources.get(1).directory()).compaction().failed()).isTrue();
            assertThat(sources.getFirst().meta().compaction().failed()).isFalse();
            assertThat(directories(data)).hasSize(sources.size());
        }
    }

    @Test
    void leftoversAreRemovedAndReplacedBlocksDeleted() throws IOException {
        Path whole = unpack("blocks", dir.resolve("whole"));
        try (BlockSet set = open(data, Retention.NONE)) {
            compactor(set).compactBlocks(() -> false);
        }
        List<String> after = directories(data);
        // As after a crash between the compaction and the deletion of what went into it.
        for (String name : directories(whole)) {
            if (!after.contains(name)) {
                TestDatabases.copy(whole.resolve(name), data.resolve(name));
            }
        }
        String one = directories(whole).getFirst();
        List<Path> leftovers = List.of(
                data.resolve(one + ".tmp-for-creation"),
                data.resolve(one + ".tmp-for-deletion"),
                data.resolve(one + ".tmp"),
                data.resolve("chunk_snapshot.000001.0000000001.tmp-for-creation"));
        Path stranger = data.resolve("notulid.tmp-for-creation");
        for (Path leftover : leftovers) {
            Files.createDirectories(leftover.resolve("chunks"));
        }
        Files.createDirectories(stranger);
        try (BlockSet set = open(data, Retention.NONE)) {
            assertThat(directories(data)).isEqualTo(after);
            assertThat(names(set)).hasSameSizeAs(after);
        }
        assertThat(leftovers).noneMatch(Files::exists);
        assertThat(stranger).exists();
    }

    @Test
    void aBlockThatCannotBeOpenedMattersUnlessItIsReplaced() throws IOException {
        try (BlockSet set = open(data, Retention.NONE)) {
            Path index = set.blocks().getLast().directory().resolve("index");
            List<Block> before = set.blocks();
            byte[] bytes = Files.readAllBytes(index);
            Path copy = data.resolve(Ulid.create(5, new Random(5)).text());
            TestDatabases.copy(before.getLast().directory(), copy);
            Files.write(copy.resolve("index"), java.util.Arrays.copyOf(bytes, 20));
            assertThatThrownBy(set::reload)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reloadBlocks: corrupted block");
            assertThat(set.blocks()).isEqualTo(before);
            assertThat(counts.reloadFailures).isEqualTo(1);
            assertThat(dump(set)).isNotEmpty();
        }
    }

    @Test
    void headBlocksAreCutToTheirRangeAndCarryHints() throws IOException {
        Path other = dir.resolve("other");
        Files.createDirectories(other);
        try (BlockSet source = open(data, Retention.NONE);
                BlockSet set = open(other, Retention.NONE);
                Querier querier = new MergedQuerier(source.queriers(Long.MIN_VALUE, Long.MAX_VALUE))) {
            List<String> all = dump(source);
            long mint = source.blocks().getFirst().meta().minTime() + 12_345;
            List<String> written = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                long from = mint + i * 2 * HOUR;
                long to = from + 2 * HOUR;
                List<String> hints = i == 1 ? List.of(BlockHints.OUT_OF_ORDER) : List.of();
                BlockMeta meta = compactor(set)
                        .writeHeadBlock(BlockContent.of(querier, from, to - 1), from, to, hints);
                List<String> expected =
                        all.stream().filter(l -> time(l) >= from && time(l) < to).toList();
                assertThat(meta.stats().samples()).isEqualTo(expected.size());
                assertThat(meta.compaction().hints()).isEqualTo(hints);
                assertThat(meta.compaction().parents())
                        .isEqualTo(i == 1 ? List.of(new BlockMeta.Parent(Ulid.ZERO, 0, 0)) : List.of());
                written.addAll(expected);
            }
            written.sort(null);
            assertThat(dump(set)).isEqualTo(written);
            assertThat(set.blocks()).hasSize(3);
            assertThat(set.inOrderEnd()).isEqualTo(mint + 6 * HOUR);
            assertThat(compactor(set).writeHeadBlock(BlockContent.of(querier, 0, 1), 0, 2, List.of()))
                    .isNull();
            assertThat(set.blocks()).hasSize(3);
        }
    }

    @Test
    void closingStopsAndRefuses() throws IOException {
        BlockSet set = open(data, Retention.NONE);
        List<Block> blocks = set.blocks();
        Querier querier = blocks.getFirst().querier(Long.MIN_VALUE, Long.MAX_VALUE);
        BlockContent content = BlockContent.of(querier, Long.MIN_VALUE, Long.MAX_VALUE);
        set.close();
        assertThat(compactor(set).compactBlocks(() -> false)).isFalse();
        assertThatThrownBy(() -> compactor(set).writeHeadBlock(content, 0, Long.MAX_VALUE, List.of()))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(set::reload).hasMessageContaining("closed");
        assertThat(counts.failed).isZero();
        assertThat(blocks.getFirst().isReleased()).isFalse();
        querier.close();
        assertThat(blocks).allMatch(Block::isReleased);
        assertThat(directories(data)).hasSize(6);
    }
}
