package org.narthex.storage.tsdb.internal.head;

import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * What the head is told by flags and features. Immutable.
 *
 * @param maxExemplars how many exemplars are kept; 0 turns them off
 * @param logMetadata whether metadata is written to the log
 * @param zeroSamples whether a sample with a start timestamp has a zero at that time stored before it
 * @param outOfOrderCapacity how many samples out of order a series gathers before they become a chunk, 1 to 255
 */
public record HeadOptions(
        ChunkRules rules,
        WalBatch.Compression compression,
        int maxExemplars,
        boolean logMetadata,
        boolean zeroSamples,
        int outOfOrderCapacity) {
    private static final int CAPACITY = 32;
    private static final int MAX_CAPACITY = 255;

    public HeadOptions {
        if (outOfOrderCapacity <= 0 || outOfOrderCapacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("OOOCapMax of " + outOfOrderCapacity + " is invalid. must be > 0 and <= "
                    + MAX_CAPACITY);
        }
    }

    /** Options with 32 samples to an out-of-order chunk, as in Prometheus. */
    public HeadOptions(ChunkRules rules, WalBatch.Compression compression, int maxExemplars, boolean logMetadata) {
        this(rules, compression, maxExemplars, logMetadata, false, CAPACITY);
    }

    /** The same with zeros at start timestamps. */
    public HeadOptions withZeroSamples(boolean wanted) {
        return new HeadOptions(rules, compression, maxExemplars, logMetadata, wanted, outOfOrderCapacity);
    }

    /** Prometheus' defaults: ranges of two hours, 120 samples a chunk, snappy. */
    public static final HeadOptions DEFAULT =
            new HeadOptions(new ChunkRules(7_200_000, 120), WalBatch.Compression.SNAPPY, 0, false);
}
