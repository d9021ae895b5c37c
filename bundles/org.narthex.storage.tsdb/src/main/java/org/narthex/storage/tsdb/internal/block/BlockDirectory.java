package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and opens the blocks in a data directory: the directories whose names are ULIDs. Thread-safe. */
public final class BlockDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(BlockDirectory.class);
    private static final String DOOMED = ".tmp-for-deletion";
    private static final List<String> TEMPORARY = List.of(BlockWriter.TEMPORARY, DOOMED, ".tmp");
    private static final String CHUNK_SNAPSHOT = "chunk_snapshot.";

    private BlockDirectory() {}

    /**
     * What was found.
     *
     * @param blocks open blocks in order of their first timestamp; those that were open before among them
     * @param corrupted blocks that cannot be opened, and why; whether that matters depends on whether a block that
     *     replaces them is there
     * @param places the directories of those
     * @param skipped directories without a readable {@code meta.json}, left alone
     */
    public record Contents(
            List<Block> blocks, Map<Ulid, Exception> corrupted, Map<Ulid, Path> places, List<Path> skipped) {}

    /** Opens all blocks of a data directory. */
    public static Contents open(Path directory, Supplier<ChunkDecoder> decoders) throws IOException {
        return open(directory, List.of(), decoders, null);
    }

    /**
     * Opens the blocks of a data directory that are not open yet.
     *
     * @param loaded the blocks that are open; such a one is taken over when its directory is still there
     * @param damages where damage is recorded, without which the blocks answer queries; null to let queries fail
     */
    public static Contents open(
            Path directory, Collection<Block> loaded, Supplier<ChunkDecoder> decoders, @Nullable Damages damages)
            throws IOException {
        List<Block> blocks = new ArrayList<>();
        Map<Ulid, Exception> corrupted = new LinkedHashMap<>();
        Map<Ulid, Path> places = new LinkedHashMap<>();
        List<Path> skipped = new ArrayList<>();
        for (Path path : blockDirectories(directory)) {
            BlockMeta meta;
            try {
                meta = BlockMeta.read(path);
            } catch (IOException e) {
                LOG.atError()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("dir", path)
                        .addKeyValue("err", e.getMessage())
                        .log("Failed to read meta.json for a block during reloadBlocks. Skipping");
                skipped.add(path);
                continue;
            }
            Optional<Block> open =
                    loaded.stream().filter(b -> b.directory().equals(path)).findFirst();
            if (open.isPresent()) {
                blocks.add(open.get());
                continue;
            }
            try {
                blocks.add(Block.open(path, decoders, damages));
            } catch (IOException | StorageException e) {
                corrupted.put(meta.ulid(), e);
                places.put(meta.ulid(), path);
            }
        }
        blocks.sort((a, b) -> Long.compare(a.meta().minTime(), b.meta().minTime()));
        return new Contents(List.copyOf(blocks), corrupted, places, List.copyOf(skipped));
    }

    /** The directories of blocks, in order of their names. */
    public static List<Path> blockDirectories(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(Files::isDirectory)
                    .filter(p -> Ulid.parse(p.getFileName().toString()) != null)
                    .sorted()
                    .toList();
        }
    }

    /** The directories that a crash left while a block or snapshot was written or deleted, in order of their names. */
    public static List<Path> leftovers(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(Files::isDirectory)
                    .filter(BlockDirectory::isLeftover)
                    .sorted()
                    .toList();
        }
    }

    /** Deletes the files that a crash left of new tombstones, or of another part of a block that is written anew. */
    public static void deleteUnfinishedFiles(Path directory) throws IOException {
        for (Path block : blockDirectories(directory)) {
            try (Stream<Path> files = Files.list(block)) {
                for (Path file : files.filter(f -> f.getFileName().toString().endsWith(".tmp")).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                // It takes room and does no harm.
                LOG.atWarn()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("dir", block)
                        .addKeyValue("err", e.getMessage())
                        .log("unfinished files could not be deleted");
            }
        }
    }

    private static boolean isLeftover(Path path) {
        String name = path.getFileName().toString();
        for (String ending : TEMPORARY) {
            if (name.endsWith(ending)) {
                return name.startsWith(CHUNK_SNAPSHOT)
                        || Ulid.parse(name.substring(0, name.length() - ending.length())) != null;
            }
        }
        return false;
    }

    /** Deletes a block's directory, which is renamed first so that a crash leaves no half of it. */
    public static void delete(Path blockDirectory) throws IOException {
        Path doomed = blockDirectory.resolveSibling(blockDirectory.getFileName() + DOOMED);
        DurableFiles.rename(blockDirectory, doomed);
        DurableFiles.deleteTree(doomed);
    }

    /** Deletes a directory that {@link #leftovers} found. */
    public static void deleteLeftover(Path directory) throws IOException {
        DurableFiles.deleteTree(directory);
    }

    /**
     * Links the files of a block into a directory of its name in another place of the same file system. Later changes
     * of the block do not show there, because its files are replaced and never rewritten.
     */
    public static void link(Block block, Path target) throws IOException {
        Path from = block.directory();
        Path to = target.resolve(block.ulid().text());
        Path chunks = to.resolve(ChunkSegmentFormat.DIRECTORY);
        Files.createDirectories(chunks);
        for (String name : List.of(BlockMeta.FILE, Block.INDEX, Tombstones.FILE)) {
            if (Files.exists(from.resolve(name))) {
                Files.createLink(to.resolve(name), from.resolve(name));
            }
        }
        List<Path> segments;
        try (Stream<Path> list = Files.list(from.resolve(ChunkSegmentFormat.DIRECTORY))) {
            segments = list.toList();
        }
        for (Path segment : segments) {
            Files.createLink(chunks.resolve(segment.getFileName()), segment);
        }
        DurableFiles.syncDirectory(chunks);
        DurableFiles.syncDirectory(to);
        DurableFiles.syncDirectory(target);
    }
}
