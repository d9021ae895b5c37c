package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.index.IndexReader;

/**
 * A block on disk, open for reading. Its files stay mapped until it is closed and the last querier is, too.
 *
 * <p>Thread-safe.
 */
public final class Block implements AutoCloseable {
    /** Name of the index file. */
    public static final String INDEX = "index";

    private final Path directory;
    private final IndexReader index;
    private final ChunkSegments chunks;
    private final Supplier<ChunkDecoder> decoders;
    private final @Nullable Damages damages;
    private final AtomicInteger users = new AtomicInteger(1);
    private final long dataSize;
    private volatile long size;
    private volatile BlockMeta meta;
    private volatile Tombstones tombstones;
    private volatile boolean closed;

    private Block(
            Path directory,
            BlockMeta meta,
            IndexReader index,
            ChunkSegments chunks,
            Tombstones tombstones,
            Supplier<ChunkDecoder> decoders,
            @Nullable Damages damages)
            throws IOException {
        this.damages = damages;
        this.directory = directory;
        this.meta = meta;
        this.index = index;
        this.chunks = chunks;
        this.tombstones = tombstones;
        this.decoders = decoders;
        this.dataSize = index.size() + chunks.size();
        this.size = allSizes();
    }

    private long allSizes() throws IOException {
        return dataSize + sizeOf(directory.resolve(BlockMeta.FILE)) + sizeOf(directory.resolve(Tombstones.FILE));
    }

    private static long sizeOf(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /**
     * Opens a block and checks what can be checked without reading all of it.
     *
     * @throws IOException when a file is missing
     * @throws StorageException of kind CORRUPTION
     */
    public static Block open(Path directory, Supplier<ChunkDecoder> decoders) throws IOException {
        return open(directory, decoders, null);
    }

    /**
     * Opens a block and checks what can be checked without reading all of it.
     *
     * @param damages where damaged chunks, series and lists of postings are recorded, without which queries are answered;
     *     null to let queries fail
     * @throws IOException when a file is missing
     * @throws StorageException of kind CORRUPTION
     */
    public static Block open(Path directory, Supplier<ChunkDecoder> decoders, @Nullable Damages damages)
            throws IOException {
        BlockMeta meta = BlockMeta.read(directory);
        ChunkSegments chunks = damages == null ? ChunkSegments.open(directory) : ChunkSegments.open(directory, damages);
        try {
            IndexReader index = IndexReader.open(
                    directory.resolve(INDEX), damages == null ? null : e -> damagedIndex(damages, e));
            try {
                return new Block(directory, meta, index, chunks, Tombstones.read(directory), decoders, damages);
            } catch (IOException | RuntimeException e) {
                index.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            chunks.close();
            throw e;
        }
    }

    private static void damagedIndex(Damages damages, CorruptFileException e) {
        damages.found(
                DamageKind.BLOCK_INDEX,
                Path.of(e.file()),
                e.offset(),
                e.problem(),
                "nothing if it is a list of postings, which is derived; else a series");
    }

    /** Where damage is recorded; null when queries fail by it. */
    public @Nullable Damages damages() {
        return damages;
    }

    public Path directory() {
        return directory;
    }

    public BlockMeta meta() {
        return meta;
    }

    public Ulid ulid() {
        return meta.ulid();
    }

    /** Size of all files in bytes. */
    public long size() {
        return size;
    }

    /** The index; valid while the block is {@link #retain retained}. */
    public IndexReader index() {
        return index;
    }

    public Tombstones tombstones() {
        return tombstones;
    }

    ChunkSegments chunks() {
        return chunks;
    }

    ChunkDecoder decoder() {
        return decoders.get();
    }

    /** Whether the block has samples in the closed range, by its meta data. */
    public boolean overlaps(long mint, long maxt) {
        BlockMeta m = meta;
        return m.minTime() <= maxt && mint < m.maxTime();
    }

    /**
     * A view of the samples in a range.
     *
     * @throws StorageException NOT_READY when the block is closed
     */
    public Querier querier(long mint, long maxt) {
        retain();
        return new BlockQuerier(this, mint, maxt);
    }

    /** Writes what is deleted from now on, then the meta data that counts it. */
    public synchronized void replaceTombstones(Tombstones changed) throws IOException {
        changed.write(directory);
        BlockMeta m = meta.withStats(meta.stats().withTombstones(changed.count()));
        m.write(directory);
        tombstones = changed;
        meta = m;
        size = allSizes();
    }

    /** Replaces how the block came about, such as a failed compaction. */
    public synchronized void replaceCompaction(BlockMeta.Compaction changed) throws IOException {
        BlockMeta m = meta.withCompaction(changed);
        m.write(directory);
        meta = m;
        size = allSizes();
    }

    /**
     * Keeps the files mapped until {@link #release}.
     *
     * @throws StorageException NOT_READY when the block is closed
     */
    public void retain() {
        int n = closed ? 0 : users.getAndUpdate(u -> u == 0 ? 0 : u + 1);
        if (n == 0) {
            throw new StorageException(StorageException.Kind.NOT_READY, "block " + ulid() + " is closed");
        }
    }

    /** Ends what {@link #retain} began. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            index.close();
            chunks.close();
        }
    }

    /** Whether the files are no longer mapped. */
    public boolean isReleased() {
        return users.get() == 0;
    }

    /** Accepts no querier any more; the files are unmapped when the last one is closed. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    @Override
    public String toString() {
        return "block " + ulid();
    }
}
