package org.narthex.storage.tsdb.internal.compact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.narthex.storage.tsdb.internal.block.Block;

/**
 * How long blocks are kept; 0 is no limit. Immutable and thread-safe.
 *
 * @param millis a block goes when it ends so long before the newest one ends
 * @param bytes the oldest blocks go when the blocks and the head take more
 * @param percentage as {@code bytes}, of the file system's size; comes before {@code bytes} where that size is known
 */
public record Retention(long millis, long bytes, double percentage) {
    /** Everything is kept. */
    public static final Retention NONE = new Retention(0, 0, 0);

    private static List<Block> newestFirst(List<Block> blocks) {
        List<Block> sorted = new ArrayList<>(blocks);
        sorted.sort(Comparator.comparingLong((Block b) -> b.meta().maxTime()).reversed());
        return sorted;
    }

    /** The blocks that are too old. */
    List<Block> beyondTime(List<Block> blocks) {
        if (millis == 0 || blocks.isEmpty()) {
            return List.of();
        }
        List<Block> sorted = newestFirst(blocks);
        long newest = sorted.getFirst().meta().maxTime();
        for (int i = 1; i < sorted.size(); i++) {
            if (newest - sorted.get(i).meta().maxTime() >= millis) {
                return List.copyOf(sorted.subList(i, sorted.size()));
            }
        }
        return List.of();
    }

    /**
     * The blocks that are too much: the first that exceeds the limit, counted from the newest one, and all older ones.
     *
     * @param headBytes what the head's files take
     * @param diskBytes size of the file system; 0 or less when it is unknown
     */
    List<Block> beyondSize(List<Block> blocks, long headBytes, long diskBytes) {
        long limit = percentage > 0 && diskBytes > 0 ? (long) (diskBytes * percentage / 100) : bytes;
        if (limit <= 0) {
            return List.of();
        }
        List<Block> sorted = newestFirst(blocks);
        long sum = headBytes;
        for (int i = 0; i < sorted.size(); i++) {
            sum += sorted.get(i).size();
            if (sum > limit) {
                return List.copyOf(sorted.subList(i, sorted.size()));
            }
        }
        return List.of();
    }
}
