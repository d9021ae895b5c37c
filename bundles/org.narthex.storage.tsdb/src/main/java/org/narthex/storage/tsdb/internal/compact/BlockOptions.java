package org.narthex.storage.tsdb.internal.compact;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.narthex.storage.tsdb.internal.block.BlockMeta;

/**
 * How blocks are made. Immutable.
 *
 * @param minDuration length of a block of the head, milliseconds
 * @param maxDuration length that compacted blocks may reach
 * @param segmentSize largest size of a chunk file in bytes; 0 for 512 MiB
 * @param overlapping whether blocks that overlap are merged
 * @param xor2 whether floats that are encoded anew become XOR2 chunks
 * @param excluded blocks that are not compacted yet, nor are those created after the first such one
 * @param retention what is kept until {@link BlockSet#retention} says otherwise
 */
public record BlockOptions(
        long minDuration,
        long maxDuration,
        long segmentSize,
        boolean overlapping,
        boolean xor2,
        Predicate<BlockMeta> excluded,
        Retention retention) {
    private static final long HOUR = 3_600_000;
    private static final int GROWTH = 3;
    private static final int MAX_RANGES = 10;

    /** Blocks of 2 h to 31 d that are kept for ever. */
    public static final BlockOptions DEFAULT =
            new BlockOptions(2 * HOUR, 31 * 24 * HOUR, 0, true, false, meta -> false, Retention.NONE);

    public BlockOptions {
        if (minDuration <= 0) {
            throw new IllegalArgumentException("blocks of " + minDuration + " ms");
        }
    }

    /** The lengths of blocks by level, each three times the one before. */
    public List<Long> ranges() {
        return ranges(maxDuration);
    }

    /** The lengths of blocks by level up to another length than {@link #maxDuration}. */
    List<Long> ranges(long longest) {
        List<Long> out = new ArrayList<>();
        long range = minDuration;
        while (out.size() < MAX_RANGES && (out.isEmpty() || range <= longest)) {
            out.add(range);
            range *= GROWTH;
        }
        return List.copyOf(out);
    }
}
