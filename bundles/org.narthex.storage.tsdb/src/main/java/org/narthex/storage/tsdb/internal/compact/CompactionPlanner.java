package org.narthex.storage.tsdb.internal.compact;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.narthex.storage.tsdb.internal.block.BlockMeta;

/**
 * Chooses the blocks to be compacted next.
 *
 * <p>Blocks that overlap come first. Then, of ranges growing threefold, the first aligned one that holds several blocks
 * and is complete or past. Then a block of which much is deleted. The newest block is left alone but for overlaps, so
 * that there is time to back it up. Thread-safe.
 */
final class CompactionPlanner {
    private static final double MANY_TOMBSTONES = 0.05;

    private final List<Long> ranges;
    private final boolean overlapping;
    private final Predicate<BlockMeta> excluded;

    /**
     * @param ranges lengths of blocks by level, at least one, ascending
     * @param overlapping whether blocks that overlap are merged
     * @param excluded blocks that end the list, which is in the order of creation here
     */
    CompactionPlanner(List<Long> ranges, boolean overlapping, Predicate<BlockMeta> excluded) {
        this.ranges = List.copyOf(ranges);
        this.overlapping = overlapping;
        this.excluded = excluded;
    }

    /**
     * The blocks to be compacted into one, by first timestamp; none when there is nothing to do. A block that was cut
     * of some series only is never chosen with other ones, else the head's replay would begin too late.
     */
    List<BlockMeta> plan(Collection<BlockMeta> blocks) {
        List<BlockMeta> stale = new ArrayList<>();
        List<BlockMeta> selected = new ArrayList<>();
        List<BlockMeta> ordinary = new ArrayList<>();
        List<BlockMeta> created = new ArrayList<>(blocks);
        created.sort(Comparator.comparing(BlockMeta::ulid));
        for (BlockMeta meta : created) {
            if (excluded.test(meta)) {
                break;
            }
            List<String> hints = meta.compaction().hints();
            if (hints.contains(BlockHints.STALE_SERIES)) {
                stale.add(meta);
            } else if (hints.contains(BlockHints.SELECTED_SERIES)) {
                selected.add(meta);
            } else {
                ordinary.add(meta);
            }
        }
        for (List<BlockMeta> kind : List.of(ordinary, stale, selected)) {
            List<BlockMeta> chosen = planAlike(kind);
            if (!chosen.isEmpty()) {
                return chosen;
            }
        }
        return List.of();
    }

    private List<BlockMeta> planAlike(List<BlockMeta> blocks) {
        if (blocks.isEmpty()) {
            return List.of();
        }
        List<BlockMeta> sorted = new ArrayList<>(blocks);
        sorted.sort(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid));
        List<BlockMeta> chosen = overlaps(sorted);
        if (!chosen.isEmpty()) {
            return chosen;
        }
        List<BlockMeta> older = sorted.subList(0, sorted.size() - 1);
        chosen = level(older);
        return chosen.isEmpty() ? withTombstones(older) : chosen;
    }

    private List<BlockMeta> overlaps(List<BlockMeta> sorted) {
        List<BlockMeta> out = new ArrayList<>();
        if (!overlapping) {
            return out;
        }
        long end = sorted.getFirst().maxTime();
        for (int i = 1; i < sorted.size(); i++) {
            BlockMeta meta = sorted.get(i);
            if (meta.minTime() < end) {
                if (out.isEmpty()) {
                    out.add(sorted.get(i - 1));
                }
                out.add(meta);
            } else if (!out.isEmpty()) {
                break;
            }
            end = Math.max(end, meta.maxTime());
        }
        return out;
    }

    private List<BlockMeta> level(List<BlockMeta> sorted) {
        if (sorted.isEmpty()) {
            return List.of();
        }
        long newest = sorted.getLast().minTime();
        for (long range : ranges.subList(1, ranges.size())) {
            for (List<BlockMeta> part : split(sorted, range)) {
                long length = part.getLast().maxTime() - part.getFirst().minTime();
                boolean ready = length == range || part.getLast().maxTime() <= newest;
                if (ready
                        && part.size() > 1
                        && part.stream().noneMatch(m -> m.compaction().failed())) {
                    return part;
                }
            }
        }
        return List.of();
    }

    /** Groups blocks by the aligned ranges in which they lie; one that crosses a border is left out. */
    static List<List<BlockMeta>> split(List<BlockMeta> sorted, long range) {
        List<List<BlockMeta>> out = new ArrayList<>();
        int i = 0;
        while (i < sorted.size()) {
            long end = Math.floorDiv(sorted.get(i).minTime(), range) * range + range;
            if (sorted.get(i).maxTime() > end) {
                i++;
                continue;
            }
            List<BlockMeta> part = new ArrayList<>();
            while (i < sorted.size() && sorted.get(i).maxTime() <= end) {
                part.add(sorted.get(i++));
            }
            out.add(part);
        }
        return out;
    }

    private List<BlockMeta> withTombstones(List<BlockMeta> sorted) {
        for (BlockMeta meta : sorted.reversed()) {
            long tombstones = meta.stats().tombstones();
            if (meta.maxTime() - meta.minTime() < ranges.get(ranges.size() / 2)) {
                // Nothing but a block of which all is deleted is worth it.
                return tombstones > 0 && tombstones >= meta.stats().series() ? List.of(meta) : List.of();
            }
            if ((double) tombstones / (meta.stats().series() + 1) > MANY_TOMBSTONES) {
                return List.of(meta);
            }
        }
        return List.of();
    }
}
