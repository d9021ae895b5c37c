package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.DamagedFiles;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.index.IndexReader;
import org.narthex.storage.tsdb.internal.index.IndexRescue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes damaged blocks fit to be opened, here and by Prometheus: what can be derived from other files of the block is
 * written anew, and the damaged file is kept in the folder for that. A block beyond help goes there as a whole.
 * Thread-safe.
 */
public final class BlockRescue {
    private static final Logger LOG = LoggerFactory.getLogger(BlockRescue.class);
    private static final String NEW_INDEX = "index.rescue.tmp";
    private static final List<String> HINTS = List.of("from-out-of-order", "from-selected-series", "from-stale-series");

    /** An index up to this size is read through at each start, to see whether {@code meta.json} fits to it. */
    private static final long SMALL_INDEX = 1 << 20;

    /** How much longer than its samples a block's range may be at each end: Prometheus' shortest range. */
    private static final long SLACK = 7_200_000;

    private final Damages damages;
    private final Supplier<ChunkDecoder> decoders;

    /** Rescues blocks of a data directory. */
    public BlockRescue(Damages damages, Supplier<ChunkDecoder> decoders) {
        this.damages = damages;
        this.decoders = decoders;
    }

    /** Corrects what keeps Prometheus from opening a block, though this server would open it as it is. */
    public void prepare(Path directory) {
        try {
            ChunkHeaderRescue.rescue(directory, damages);
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("dir", directory)
                    .addKeyValue("err", e.getMessage())
                    .log("the header of a chunk file could not be corrected");
        }
    }

    /** Opens a block that could not be opened; null when it had to be set aside. */
    public @Nullable Block open(Path directory) throws IOException {
        try {
            tombstones(directory);
            index(directory);
            meta(directory);
            return checked(Block.open(directory, decoders, damages));
        } catch (IOException | StorageException | IndexOutOfBoundsException | IllegalArgumentException e) {
            setAside(directory, e);
            return null;
        }
    }

    private void setAside(Path directory, Exception cause) throws IOException {
        Path to = damages.files().setAside(directory, name(directory));
        damages.found(DamageKind.BLOCK, directory, -1, String.valueOf(cause.getMessage()), "the block, now " + to);
    }

    private static String name(Path directory) {
        return String.valueOf(directory.getFileName());
    }

    private void tombstones(Path directory) throws IOException {
        try {
            Tombstones.read(directory);
        } catch (CorruptFileException | IndexOutOfBoundsException | IllegalArgumentException e) {
            Path file = directory.resolve(Tombstones.FILE);
            Path to = damages.files().setAside(file, name(directory) + "-" + Tombstones.FILE);
            damages.found(
                    DamageKind.BLOCK_TOMBSTONES,
                    file,
                    e instanceof CorruptFileException c ? c.offset() : 0,
                    e instanceof CorruptFileException c ? c.problem() : String.valueOf(e.getMessage()),
                    "nothing, but what was deleted is there again; now " + to);
        }
    }

    private void index(Path directory) throws IOException {
        Path file = directory.resolve(Block.INDEX);
        CorruptFileException problem;
        try (IndexReader sound = IndexReader.open(file)) {
            Objects.requireNonNull(sound);
            return;
        } catch (CorruptFileException e) {
            problem = e;
        }
        Path rebuilt = directory.resolve(NEW_INDEX);
        Files.deleteIfExists(rebuilt);
        IndexRescue.Result result = IndexRescue.rescue(file, rebuilt);
        Path to = damages.files().keep(file, name(directory) + "-" + Block.INDEX);
        DamagedFiles.replace(rebuilt, file);
        damages.found(
                DamageKind.BLOCK_INDEX,
                file,
                problem.offset(),
                problem.problem(),
                result.lost() + " series, " + result.kept() + " are in the rebuilt index; the old one is " + to);
    }

    private void meta(Path directory) throws IOException {
        BlockMeta meta = null;
        String problem;
        try {
            meta = BlockMeta.read(directory);
            problem = problem(meta);
        } catch (IOException | IllegalArgumentException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (problem != null) {
            rebuild(directory, meta, problem);
        }
    }

    private static @Nullable String problem(BlockMeta meta) {
        if (meta.compaction().level() < 1) {
            return "expected a compaction level of 1 or more, found " + meta.compaction().level();
        }
        return meta.minTime() < meta.maxTime() ? null : "the range ends before it begins";
    }

    /**
     * Compares what {@code meta.json} says with the index, where that is small or the meta data look wrong.
     *
     * @return the block, opened anew when its meta data were wrong; null when it had to be set aside
     */
    public @Nullable Block check(Block block) throws IOException {
        try {
            return checked(block);
        } catch (IOException | StorageException | IndexOutOfBoundsException | IllegalArgumentException e) {
            block.close();
            setAside(block.directory(), e);
            return null;
        }
    }

    private Block checked(Block block) throws IOException {
        BlockMeta meta = block.meta();
        String problem = problem(meta);
        boolean late = meta.maxTime() > meta.ulid().millis();
        if (problem == null && !late && block.index().size() > SMALL_INDEX) {
            return block;
        }
        BlockContents found = BlockContents.read(block.index(), block.chunks(), false);
        if (problem == null && !found.isEmpty()) {
            boolean tooShort = found.mint() < meta.minTime() || found.maxt() >= meta.maxTime();
            boolean tooLong = meta.minTime() < found.mint() - SLACK || meta.maxTime() > found.maxt() + 1 + SLACK;
            if (tooShort || tooLong && block.tombstones().count() == 0 && !hasRangeOfParents(meta)) {
                problem = "the range from " + meta.minTime() + " to " + meta.maxTime() + " does not fit to samples from "
                        + found.mint() + " to " + found.maxt();
            }
        }
        if (problem == null) {
            return block;
        }
        block.close();
        rebuild(block.directory(), meta, problem);
        return Block.open(block.directory(), decoders, damages);
    }

    /** Whether the range is that of the blocks which this one came from, whose samples may have been deleted. */
    private static boolean hasRangeOfParents(BlockMeta meta) {
        List<BlockMeta.Parent> parents = meta.compaction().parents();
        return !parents.isEmpty()
                && parents.stream().mapToLong(BlockMeta.Parent::minTime).min().getAsLong() == meta.minTime()
                && parents.stream().mapToLong(BlockMeta.Parent::maxTime).max().getAsLong() == meta.maxTime();
    }

    /** Writes {@code meta.json} of what the block's other files say, and what is left of the old one. */
    private void rebuild(Path directory, @Nullable BlockMeta old, String problem) throws IOException {
        Ulid ulid = Objects.requireNonNull(Ulid.parse(name(directory)), "a block's directory is named by its ULID");
        BlockContents found;
        try (IndexReader index = IndexReader.open(directory.resolve(Block.INDEX), e -> {});
                ChunkSegments chunks = ChunkSegments.open(directory, damages)) {
            found = BlockContents.read(index, chunks, true);
        }
        if (found.isEmpty()) {
            throw new IOException(directory + ": the block has no chunks");
        }
        BlockMeta.Compaction compaction = old != null && old.compaction().level() >= 1
                ? old.compaction()
                : new BlockMeta.Compaction(1, List.of(ulid), false, List.of(), false, hints(directory));
        BlockMeta meta = new BlockMeta(
                old == null ? ulid : old.ulid(),
                found.mint(),
                found.maxt() + 1,
                found.stats().withTombstones(Tombstones.read(directory).count()),
                compaction);
        Path file = directory.resolve(BlockMeta.FILE);
        String kept = "";
        if (Files.exists(file)) {
            kept = "; the old one is "
                    + (Files.isRegularFile(file)
                            ? damages.files().keep(file, name(directory) + "-" + BlockMeta.FILE)
                            : damages.files().setAside(file, name(directory) + "-" + BlockMeta.FILE));
        }
        meta.write(directory);
        damages.found(
                DamageKind.BLOCK_META,
                file,
                -1,
                problem,
                "nothing but how the block came about, " + meta.stats().samples() + " samples are in it" + kept);
    }

    /** Hints that the damaged file still has: they decide whether the head has the block's time range, too. */
    private static List<String> hints(Path directory) throws IOException {
        Path file = directory.resolve(BlockMeta.FILE);
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        return HINTS.stream().filter(h -> text.contains('"' + h + '"')).toList();
    }
}
