package org.narthex.storage.tsdb.internal.head;

import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * What the head is told by flags and features. Immutable.
 *
 * @param maxExemplars how many exemplars are kept; 0 turns them off
 * @param logMetadata whether metadata is written to the log
 */
public record HeadOptions(ChunkRules rules, WalBatch.Compression compression, int maxExemplars, boolean logMetadata) {
    /** Prometheus' defaults: ranges of two hours, 120 samples a chunk, snappy. */
    public static final HeadOptions DEFAULT =
            new HeadOptions(new ChunkRules(7_200_000, 120), WalBatch.Compression.SNAPPY, 0, false);
}
