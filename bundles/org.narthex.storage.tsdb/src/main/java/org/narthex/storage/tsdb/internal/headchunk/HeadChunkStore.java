package org.narthex.storage.tsdb.internal.headchunk;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The complete chunks of the head, in files that are read through maps.
 *
 * <p>A session that writes begins a new file. Chunks are gathered in a buffer first; a kill loses those, and the log
 * brings them back. A chunk that cannot be written stays in memory under a negative reference. Thread-safe.
 */
public final class HeadChunkStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeadChunkStore.class);

    /** Is told of each chunk found by {@link #scan}. */
    public interface ChunkVisitor {
        /**
         * @return an error when the chunk contradicts those before it, else null
         */
        @Nullable String chunk(long ref, long series, long mint, long maxt, int encoding);
    }

    private final Path directory;
    private final HeadChunkFiles files;
    private final Map<Long, MemorySegment> unwritten = new ConcurrentHashMap<>();
    private final byte[] buffer = HeadChunkWriter.newBuffer();
    private @Nullable HeadChunkWriter writer;

    /** Number of the file being written, 0 for none. */
    private volatile int current;

    private boolean cut;
    private boolean closed;
    private volatile @Nullable Damages damages;
    private long unwrittenRefs;
    private long written;

    /**
     * Opens the files of a directory, which is created when it is missing.
     *
     * @throws IOException when numbers are missing or a file is of another kind
     */
    public HeadChunkStore(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.files = new HeadChunkFiles(directory);
    }

    /**
     * Walks through all chunks by file and offset, checking them. At the first damaged one its file and those behind it
     * are deleted: the log still has their samples.
     *
     * @return whether all files were sound; otherwise the visitor must start again with {@link #scan}
     */
    public synchronized boolean scan(ChunkVisitor visitor) throws IOException {
        return files.scan(visitor);
    }

    /** Walks through all sound chunks by file and offset; what is between them is recorded as damage and left as it is. */
    public synchronized void scan(ChunkVisitor visitor, Damages damages) {
        this.damages = damages;
        files.scan(visitor, damages);
    }

    /** Keeps a chunk in memory and returns its reference. */
    public synchronized long keep(byte[] data) {
        long ref = -++unwrittenRefs;
        unwritten.put(ref, MemorySegment.ofArray(data));
        return ref;
    }

    /** Writes a chunk and returns its reference. */
    public synchronized long write(long series, long mint, long maxt, int encoding, byte[] data, int length) {
        try {
            HeadChunkWriter to = writer;
            if (to == null || cut || !to.fits(length)) {
                to = nextFile();
            }
            long at = to.append(series, mint, maxt, encoding, data, length);
            written++;
            return (long) current << 32 | at;
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("dir", directory)
                    .addKeyValue("err", e)
                    .log("head chunk cannot be written, it stays in memory");
            return keep(Arrays.copyOf(data, length));
        }
    }

    private HeadChunkWriter nextFile() throws IOException {
        if (closed) {
            throw new IOException("the head chunk files in " + directory + " are closed");
        }
        HeadChunkWriter old = writer;
        if (old != null) {
            old.seal();
        }
        HeadChunkWriter next = files.create(buffer);
        writer = next;
        current = next.file().number();
        cut = false;
        if (old != null) {
            old.finish();
        }
        return next;
    }

    /**
     * A chunk's bytes, without length, encoding and checksum; valid until this store is closed or its file released.
     *
     * @param scratch gives memory of so many bytes or more, whose content is lost
     * @throws StorageException when the chunk is damaged or cannot be read
     */
    public MemorySegment data(long ref, IntFunction<byte[]> scratch) {
        if (ref < 0) {
            MemorySegment kept = unwritten.get(ref);
            if (kept == null) {
                throw damaged(ref, "no such chunk");
            }
            return kept;
        }
        int number = (int) (ref >>> 32);
        long at = ref & 0xffffffffL;
        MemorySegment data = null;
        if (number == current) {
            synchronized (this) {
                HeadChunkWriter to = writer;
                if (to != null && number == current) {
                    try {
                        data = to.data(at, scratch);
                    } catch (IOException e) {
                        throw new StorageException(StorageException.Kind.IO, String.valueOf(e.getMessage()), e);
                    }
                    if (data == null) {
                        throw damaged(ref, "reaches beyond the file's end");
                    }
                    return data;
                }
            }
        }
        HeadChunkFile file = files.get(number);
        if (file == null) {
            throw damaged(ref, "no such file");
        }
        MemorySegment map = file.map();
        if (at + HeadChunkFormat.MIN_CHUNK <= map.byteSize()) {
            data = file.soundData(map, at, at, scratch);
        }
        if (data == null) {
            throw damaged(ref, "reaches beyond the file's end");
        }
        return data;
    }

    private CorruptFileException damaged(long ref, String problem) {
        return new CorruptFileException(
                HeadChunkFormat.file(directory, (int) (ref >>> 32)), ref & 0xffffffffL, problem);
    }

    /**
     * Records a chunk that turned out to be damaged when it was read.
     *
     * @param cost what is lost
     * @return a warning for the query, which goes on without the chunk
     * @throws StorageException what it failed with, when damage is not contained
     */
    public String contain(long ref, StorageException cause, String cost) {
        Damages record = damages;
        if (record == null || cause.kind() != StorageException.Kind.CORRUPTION) {
            throw cause;
        }
        Path file = HeadChunkFormat.file(directory, (int) (ref >>> 32));
        long offset = ref & 0xffffffffL;
        String problem = cause instanceof CorruptFileException e ? e.problem() : String.valueOf(cause.getMessage());
        record.found(DamageKind.HEAD_CHUNK, file, offset, problem, cost);
        return "head: " + file + ": at byte " + offset + ": " + problem + "; the chunk is left out";
    }

    /** Says that a chunk is needed no more. Those in files go with {@link #truncate}. */
    public void forget(long ref) {
        if (ref < 0) {
            unwritten.remove(ref);
        }
    }

    /** Number of the file that the next chunk will be in at the earliest. */
    public synchronized int nextChunkFile() {
        return writer == null ? files.last() + 1 : current;
    }

    /**
     * Deletes the files before one, but never the one being written. The next chunk begins a new file.
     *
     * @param retire takes for each deleted file what closes its map, to be called when nobody reads it any more
     * @throws IOException when a file cannot be deleted; it and those behind it stay
     */
    public synchronized void truncate(int firstKept, Consumer<Runnable> retire) throws IOException {
        HeadChunkWriter to = writer;
        boolean deleted = files.deleteBefore(firstKept, current, file -> retire.accept(() -> release(file)));
        cut = to != null && to.hasChunks();
        if (deleted) {
            files.sync();
        }
    }

    private synchronized void release(HeadChunkFile file) {
        files.release(file);
    }

    /** How many damaged files were found. */
    public synchronized long corruptions() {
        return files.corruptions();
    }

    /** How many chunks were written. */
    public synchronized long written() {
        return written;
    }

    /** Bytes of all files. */
    public synchronized long sizeBytes() {
        HeadChunkWriter to = writer;
        long size = 0;
        for (HeadChunkFile file : files.all()) {
            long mapped = file.map().byteSize();
            size += to != null && file.number() == current ? Math.max(to.size(), mapped) : mapped;
        }
        return size;
    }

    /** Writes what is buffered, syncs, and takes the maps away. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        HeadChunkWriter to = writer;
        try {
            if (to != null) {
                writer = null;
                to.seal();
                to.finish();
            }
        } finally {
            files.close();
        }
    }
}
