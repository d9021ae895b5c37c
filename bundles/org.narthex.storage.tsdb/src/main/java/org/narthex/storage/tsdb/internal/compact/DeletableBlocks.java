package org.narthex.storage.tsdb.internal.compact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.Ulid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which blocks of a data directory are to be deleted: those that others replace, and those beyond the retention.
 * Thread-safe.
 */
final class DeletableBlocks {
    private static final Logger LOG = LoggerFactory.getLogger(DeletableBlocks.class);

    private final Path directory;
    private final LongSupplier headBytes;
    private final CompactionMetrics metrics;
    private volatile Retention retention;

    /**
     * @param directory the data directory, for the size of its file system
     * @param headBytes what the head's files take, for the retention by size
     */
    DeletableBlocks(Path directory, Retention retention, LongSupplier headBytes, CompactionMetrics metrics) {
        this.directory = directory;
        this.retention = retention;
        this.headBytes = headBytes;
        this.metrics = metrics;
    }

    /** Changes what is kept. */
    void retention(Retention changed) {
        retention = changed;
    }

    /** What is kept. */
    Retention retention() {
        return retention;
    }

    /** Those that are marked as deletable, and the parents of all blocks, whether or not they are among these. */
    static Set<Ulid> replaced(List<Block> blocks) {
        Set<Ulid> out = new HashSet<>();
        for (Block block : blocks) {
            if (block.meta().compaction().deletable()) {
                out.add(block.ulid());
            }
            block.meta().compaction().parents().forEach(p -> out.add(p.ulid()));
        }
        return out;
    }

    /** Those that are too old or too much, which the metrics count. */
    Set<Ulid> beyondRetention(List<Block> blocks) {
        Retention limits = retention;
        Set<Ulid> out = new HashSet<>();
        List<Block> old = limits.beyondTime(blocks);
        if (!old.isEmpty()) {
            metrics.timeRetention();
            old.forEach(b -> out.add(b.ulid()));
        }
        long disk = limits.percentage() > 0 ? diskBytes() : 0;
        List<Block> excess = limits.beyondSize(blocks, headBytes.getAsLong(), disk);
        if (!excess.isEmpty()) {
            metrics.sizeRetention();
            excess.forEach(b -> out.add(b.ulid()));
        }
        return out;
    }

    /** Size of the file system; 0 when it cannot be told. */
    private long diskBytes() {
        try {
            return Files.getFileStore(directory).getTotalSpace();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("dir", directory)
                    .addKeyValue("err", e.getMessage())
                    .log("the size of the file system is unknown, so blocks are kept by the fixed size only");
            return 0;
        }
    }
}
