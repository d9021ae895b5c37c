package org.narthex.storage.tsdb.internal.headchunk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore.ChunkVisitor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of {@code chunks_head/}, whose numbers follow one another, and the maps of deleted ones that are still read.
 * Guarded by the store, but for {@link #get}, which any thread may call.
 */
final class HeadChunkFiles {
    private static final Logger LOG = LoggerFactory.getLogger(HeadChunkFiles.class);

    private final Path directory;
    private final ConcurrentSkipListMap<Integer, HeadChunkFile> files = new ConcurrentSkipListMap<>();
    private final Set<HeadChunkFile> retired = new HashSet<>();

    /** Number of the last file, 0 for none. */
    private int last;

    private long corruptions;

    /**
     * Opens the files of a directory. A last one without anything in it is deleted.
     *
     * @throws IOException when numbers are missing or a file is of another kind
     */
    HeadChunkFiles(Path directory) throws IOException {
        this.directory = directory;
        try {
            open();
        } catch (IOException | RuntimeException e) {
            files.values().forEach(HeadChunkFile::close);
            throw e;
        }
    }

    private void open() throws IOException {
        TreeMap<Integer, Path> found = HeadChunkFormat.files(directory);
        if (!found.isEmpty() && HeadChunkFile.isBlank(found.lastEntry().getValue())) {
            Files.delete(found.pollLastEntry().getValue());
        }
        for (Map.Entry<Integer, Path> e : found.entrySet()) {
            int number = e.getKey();
            if (last != 0 && number != last + 1) {
                throw new IOException("found unsequential head chunk files %06d (index: %d) and %06d (index: %d) in %s"
                        .formatted(last, last, number, number, directory));
            }
            files.put(number, HeadChunkFile.open(number, e.getValue()));
            last = number;
        }
    }

    /** A file by its number; null when there is none. */
    @Nullable HeadChunkFile get(int number) {
        return files.get(number);
    }

    /** All files by their numbers. */
    Iterable<HeadChunkFile> all() {
        return files.values();
    }

    /** Number of the last file, 0 for none. */
    int last() {
        return last;
    }

    /** How many damaged files were found. */
    long corruptions() {
        return corruptions;
    }

    /** Begins the next file; the buffer is its writer's from then on. */
    HeadChunkWriter create(byte[] buffer) throws IOException {
        HeadChunkWriter next = HeadChunkWriter.create(last + 1, HeadChunkFormat.file(directory, last + 1), buffer);
        last++;
        files.put(last, next.file());
        return next;
    }

    /**
     * Walks through all chunks by file and offset, checking them. At the first damaged one its file and those behind it
     * are deleted.
     *
     * @return whether all files were sound
     */
    boolean scan(ChunkVisitor visitor) throws IOException {
        HeadChunkScanner scanner = new HeadChunkScanner();
        for (HeadChunkFile file : files.values()) {
            String error = scanner.scan(file, visitor);
            if (error != null) {
                corruptions++;
                LOG.atError()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("file", file.path())
                        .addKeyValue("err", error)
                        .log("head chunk file is damaged: deleting it and those behind it, the log has their samples");
                deleteFrom(file.number());
                return false;
            }
        }
        return true;
    }

    /** Walks through all sound chunks by file and offset; what is between them is recorded as damage and left as it is. */
    void scan(ChunkVisitor visitor, Damages damages) {
        HeadChunkScanner scanner = new HeadChunkScanner();
        for (HeadChunkFile file : files.values()) {
            long[] problems = new long[1];
            scanner.scanAll(file, visitor, (offset, problem) -> {
                problems[0]++;
                damages.found(
                        DamageKind.HEAD_CHUNK,
                        file.path(),
                        offset,
                        problem,
                        "a chunk, as far as the log does not have its samples");
            });
            corruptions += problems[0] > 0 ? 1 : 0;
        }
    }

    private void deleteFrom(int first) throws IOException {
        for (HeadChunkFile file : files.tailMap(first, true).values()) {
            files.remove(file.number());
            file.close();
            Files.deleteIfExists(file.path());
        }
        last = first - 1;
    }

    /**
     * Deletes files, whose maps stay until they are {@linkplain #release released}.
     *
     * @param firstKept number of the first that stays
     * @param current number of the one being written, which stays in any case with those behind it
     * @param retire is told of each that is deleted
     * @return whether there were any; {@link #sync} makes sure that they do not come back
     * @throws IOException when a file cannot be deleted; it and those behind it stay
     */
    boolean deleteBefore(int firstKept, int current, Consumer<HeadChunkFile> retire) throws IOException {
        boolean deleted = false;
        for (HeadChunkFile file : files.headMap(firstKept, false).values()) {
            if (file.number() == current) {
                break;
            }
            Files.deleteIfExists(file.path());
            deleted = true;
            files.remove(file.number());
            retired.add(file);
            retire.accept(file);
        }
        if (files.isEmpty()) {
            last = 0;
        }
        return deleted;
    }

    /** Waits until the directory's entries are on disk. */
    void sync() throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** Takes the map of a deleted file away, which nobody reads any more. */
    void release(HeadChunkFile file) {
        if (retired.remove(file)) {
            file.close();
        }
    }

    /** Takes all maps away; nobody may be reading any more. */
    void close() {
        files.values().forEach(HeadChunkFile::close);
        retired.forEach(HeadChunkFile::close);
    }
}
