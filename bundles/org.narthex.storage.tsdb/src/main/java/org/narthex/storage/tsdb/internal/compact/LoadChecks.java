package org.narthex.storage.tsdb.internal.compact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.Ulid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at blocks that were found before they are taken. Thread-safe. */
final class LoadChecks {
    private static final Logger LOG = LoggerFactory.getLogger(LoadChecks.class);

    private LoadChecks() {}

    /**
     * Fails when a block cannot be opened and no other one replaces it; the new blocks are closed then.
     *
     * @param before blocks that were open already
     * @param replaced names of blocks that are to be deleted anyway
     */
    static void refuseCorrupted(BlockDirectory.Contents found, List<Block> before, Set<Ulid> replaced)
            throws IOException {
        IOException failure = null;
        for (Map.Entry<Ulid, Exception> e : found.corrupted().entrySet()) {
            if (replaced.contains(e.getKey())) {
                LOG.atWarn()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("block", e.getKey())
                        .log("Found corrupted block, but replaced by compacted one so it's safe to delete");
                continue;
            }
            IOException one = new IOException(
                    "reloadBlocks: corrupted block " + e.getKey() + ": "
                            + e.getValue().getMessage(),
                    e.getValue());
            if (failure == null) {
                failure = one;
            } else {
                failure.addSuppressed(one);
            }
        }
        if (failure != null) {
            found.blocks().stream().filter(b -> !before.contains(b)).forEach(Block::close);
            throw failure;
        }
    }

    /** Says which blocks overlap older ones. */
    static void warnOfOverlaps(List<Block> sorted) {
        List<Ulid> overlapping = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (Block block : sorted) {
            if (block.meta().minTime() < end) {
                overlapping.add(block.ulid());
            }
            end = Math.max(end, block.meta().maxTime());
        }
        if (!overlapping.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("blocks", overlapping)
                    .log("Overlapping blocks found during reloadBlocks");
        }
    }
}
