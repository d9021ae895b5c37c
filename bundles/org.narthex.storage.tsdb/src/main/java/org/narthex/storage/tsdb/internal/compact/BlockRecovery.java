package org.narthex.storage.tsdb.internal.compact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.BlockRescue;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.block.Ulid;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the blocks of a data directory in order before they are loaded for the first time: removes what a crash left, and makes
 * what is damaged fit to be opened, where damage is contained. Only then: a directory that fills up later may be a copy under
 * way. Confined to one thread.
 */
final class BlockRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(BlockRecovery.class);

    private final Path directory;
    private final Damages damages;

    /**
     * @param directory the data directory
     * @param damages what is done about damaged blocks
     */
    BlockRecovery(Path directory, Damages damages) {
        this.directory = directory;
        this.damages = damages;
    }

    /**
     * Does so.
     *
     * @return blocks that are open already, for they were looked at
     * @throws IOException when something cannot be removed or read
     */
    List<Block> run() throws IOException {
        deleteLeftovers();
        BlockDirectory.deleteUnfinishedFiles(directory);
        return damages.contained() ? rescue() : List.of();
    }

    /** Removes what a crash left of blocks, checkpoints and snapshots being written or deleted. */
    private void deleteLeftovers() throws IOException {
        for (Path place : List.of(directory, directory.resolve("wal"))) {
            if (!Files.isDirectory(place)) {
                continue;
            }
            for (Path leftover : BlockDirectory.leftovers(place)) {
                LOG.atInfo()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("dir", leftover)
                        .log("Found and deleted tmp block dir");
                BlockDirectory.deleteLeftover(leftover);
            }
        }
    }

    private List<Block> rescue() throws IOException {
        BlockRescue rescue = new BlockRescue(damages, StandardChunkDecoder::new);
        BlockDirectory.blockDirectories(directory).forEach(rescue::prepare);
        BlockDirectory.Contents found =
                BlockDirectory.open(directory, List.of(), StandardChunkDecoder::new, damages);
        Set<Ulid> replaced = new HashSet<>();
        found.blocks().forEach(b -> b.meta().compaction().parents().forEach(p -> replaced.add(p.ulid())));
        List<Block> sound = new ArrayList<>();
        for (Block block : found.blocks()) {
            addIfThere(rescue.check(block), sound);
        }
        List<Path> damaged = new ArrayList<>(found.skipped());
        found.places().forEach((ulid, path) -> {
            if (!replaced.contains(ulid)) {
                damaged.add(path);
            }
        });
        for (Path path : damaged) {
            Ulid named = Ulid.parse(path.getFileName().toString());
            if (named == null || !replaced.contains(named)) {
                addIfThere(rescue.open(path), sound);
            }
        }
        return List.copyOf(sound);
    }

    private static void addIfThere(@Nullable Block block, List<Block> into) {
        if (block != null) {
            into.add(block);
        }
    }
}
