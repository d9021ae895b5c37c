package org.narthex.storage.tsdb.internal.headchunk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.StorageException;
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
    private static final int BUFFER = 256 * 1024;

    /** Is told of each chunk found by {@link #scan}. */
    public interface ChunkVisitor {
        /**
         * @return an error when the chunk contradicts those before it, else null
         */
        @Nullable String chunk(long ref, long series, long mint, long maxt, int encoding);
    }

    private final Path directory;
    private final Arena arena = Arena.ofShared();
    private final Map<Integer, MemorySegment> maps = new ConcurrentHashMap<>();
    private final Map<Long, MemorySegment> unwritten = new ConcurrentHashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final CRC32C crc = new CRC32C();
    private int lastFile;
    private @Nullable FileChannel current;
    private volatile int currentNumber;
    private long flushed;
    private long unwrittenRefs;
    private long corruptions;

    /**
     * Opens the files of a directory, which is created when it is missing.
     *
     * @throws IOException when numbers are missing or a file is of another kind
     */
    public HeadChunkStore(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        try {
            open();
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private void open() throws IOException {
        TreeMap<Integer, Path> files = HeadChunkFormat.files(directory);
        if (!files.isEmpty()) {
            Path last = files.lastEntry().getValue();
            if (isBlank(last)) {
                // What a kill right after the creation leaves.
                Files.delete(last);
                files.pollLastEntry();
            }
        }
        for (Map.Entry<Integer, Path> e : files.entrySet()) {
            int number = e.getKey();
            if (lastFile != 0 && number != lastFile + 1) {
                throw new IOException("found unsequential head chunk files %06d (index: %d) and %06d (index: %d) in %s"
                        .formatted(lastFile, lastFile, number, number, directory));
            }
            maps.put(number, map(e.getValue()));
            lastFile = number;
        }
    }

    private static boolean isBlank(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer magic = ByteBuffer.allocate(4);
            int read;
            do {
                read = channel.read(magic);
            } while (read >= 0 && magic.hasRemaining());
            return magic.hasRemaining() || magic.getInt(0) == 0;
        }
    }

    private MemorySegment map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < HeadChunkFormat.FILE_HEADER) {
                throw new IOException(file + ": invalid head chunk file header: invalid size");
            }
            MemorySegment map = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            int magic = map.get(HeadChunkFormat.INT, 0);
            if (magic != HeadChunkFormat.MAGIC) {
                throw new IOException("%s: invalid magic number %x".formatted(file, magic));
            }
            int version = map.get(ValueLayout.JAVA_BYTE, 4);
            if (version != HeadChunkFormat.VERSION) {
                throw new IOException(file + ": invalid chunk format version " + version);
            }
            return map;
        }
    }

    /**
     * Walks through all chunks by file and offset, checking them. At the first damaged one its file and those behind it
     * are deleted: the log still has their samples.
     *
     * @return whether all files were sound; otherwise the visitor must start again with {@link #scan}
     */
    public boolean scan(ChunkVisitor visitor) throws IOException {
        for (Map.Entry<Integer, MemorySegment> file : new TreeMap<>(maps).entrySet()) {
            int number = file.getKey();
            String error = scan(number, file.getValue(), visitor);
            if (error != null) {
                corruptions++;
                LOG.atError()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("file", HeadChunkFormat.file(directory, number))
                        .addKeyValue("err", error)
                        .log("head chunk file is damaged: deleting it and those behind it, the log has their samples");
                for (int n = number; n <= lastFile; n++) {
                    maps.remove(n);
                    Files.deleteIfExists(HeadChunkFormat.file(directory, n));
                }
                lastFile = number - 1;
                return false;
            }
        }
        return true;
    }

    private @Nullable String scan(int number, MemorySegment map, ChunkVisitor visitor) {
        long at = HeadChunkFormat.FILE_HEADER;
        long end = map.byteSize();
        CRC32C check = new CRC32C();
        while (at < end) {
            if (end - at < HeadChunkFormat.MIN_CHUNK) {
                for (long i = at; i < end; i++) {
                    if (map.get(ValueLayout.JAVA_BYTE, i) != 0) {
                        return "offset " + at + ": too few bytes for a chunk";
                    }
                }
                return null;
            }
            long series = map.get(HeadChunkFormat.LONG, at);
            long mint = map.get(HeadChunkFormat.LONG, at + 8);
            long maxt = map.get(HeadChunkFormat.LONG, at + 16);
            if (series == 0 && mint == 0 && maxt == 0) {
                return null;
            }
            long data = dataStart(map, at);
            long length = length(map, at);
            if (data < 0 || length < 0 || data + length + HeadChunkFormat.CRC_SIZE > end) {
                return "offset " + at + ": the chunk reaches beyond the file";
            }
            check.reset();
            check.update(map.asSlice(at, data + length - at).asByteBuffer());
            if ((int) check.getValue() != map.get(HeadChunkFormat.INT, data + length)) {
                return "offset " + at + ": checksum mismatch";
            }
            int encoding = map.get(ValueLayout.JAVA_BYTE, at + 24) & 0xff;
            String error = visitor.chunk((long) number << 32 | at, series, mint, maxt, encoding);
            if (error != null) {
                return "offset " + at + ": " + error;
            }
            at = data + length + HeadChunkFormat.CRC_SIZE;
        }
        return null;
    }

    private static long length(MemorySegment map, long at) {
        long v = 0;
        long p = at + HeadChunkFormat.CHUNK_HEADER;
        for (int i = 0; i < 5 && p < map.byteSize(); i++) {
            byte b = map.get(ValueLayout.JAVA_BYTE, p++);
            v |= (b & 0x7fL) << (7 * i);
            if (b >= 0) {
                return v;
            }
        }
        return -1;
    }

    private static long dataStart(MemorySegment map, long at) {
        long p = at + HeadChunkFormat.CHUNK_HEADER;
        for (int i = 0; i < 5 && p < map.byteSize(); i++) {
            if (map.get(ValueLayout.JAVA_BYTE, p++) >= 0) {
                return p;
            }
        }
        return -1;
    }

    /** Writes a chunk and returns its reference. */
    public synchronized long write(long series, long mint, long maxt, int encoding, byte[] data, int length) {
        int need = HeadChunkFormat.CHUNK_HEADER + 5 + length + HeadChunkFormat.CRC_SIZE;
        try {
            FileChannel file = current;
            if (file == null || flushed + buffer.position() + need > HeadChunkFormat.MAX_FILE) {
                nextFile();
            } else if (buffer.remaining() < need) {
                flush();
            }
            if (buffer.remaining() < need) {
                throw new IOException("chunk of " + length + " bytes");
            }
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("dir", directory)
                    .addKeyValue("err", e)
                    .log("head chunk cannot be written, it stays in memory");
            long ref = -++unwrittenRefs;
            unwritten.put(ref, encoded(encoding, data, length));
            return ref;
        }
        int start = buffer.position();
        buffer.putLong(series).putLong(mint).putLong(maxt).put((byte) encoding);
        int rest = length;
        while (rest > 0x7f) {
            buffer.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest).put(data, 0, length);
        crc.reset();
        crc.update(buffer.array(), start, buffer.position() - start);
        buffer.putInt((int) crc.getValue());
        return (long) currentNumber << 32 | flushed + start;
    }

    private static MemorySegment encoded(int encoding, byte[] data, int length) {
        byte[] copy = new byte[length + 1];
        copy[0] = (byte) encoding;
        System.arraycopy(data, 0, copy, 1, length);
        return MemorySegment.ofArray(copy);
    }

    private void nextFile() throws IOException {
        flush();
        Path path = HeadChunkFormat.file(directory, lastFile + 1);
        FileChannel next = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // A zero at the end gives the file its first size, as Prometheus' files have it.
            next.write(ByteBuffer.allocate(1), HeadChunkFormat.FIRST_ALLOCATION - 1L);
            ByteBuffer head = ByteBuffer.allocate(HeadChunkFormat.FILE_HEADER);
            head.putInt(HeadChunkFormat.MAGIC).put((byte) HeadChunkFormat.VERSION).rewind();
            next.write(head, 0);
            if (current != null) {
                maps.put(currentNumber, map(HeadChunkFormat.file(directory, currentNumber)));
                current.force(true);
                current.close();
            }
            maps.put(lastFile + 1, map(path));
        } catch (IOException e) {
            next.close();
            Files.deleteIfExists(path);
            throw e;
        }
        lastFile++;
        current = next;
        currentNumber = lastFile;
        flushed = HeadChunkFormat.FILE_HEADER;
    }

    private void flush() throws IOException {
        FileChannel file = current;
        if (file == null || buffer.position() == 0) {
            return;
        }
        ByteBuffer bytes = buffer.duplicate().flip();
        while (bytes.hasRemaining()) {
            file.write(bytes, flushed + bytes.position());
        }
        flushed += buffer.position();
        buffer.clear();
    }

    /**
     * A chunk's bytes, without length, encoding and checksum; valid until this store is closed.
     *
     * @throws StorageException when the chunk is damaged or cannot be read
     */
    public MemorySegment data(long ref) {
        if (ref < 0) {
            MemorySegment kept = unwritten.get(ref);
            if (kept == null) {
                throw damaged(ref, "no such chunk");
            }
            return kept.asSlice(1);
        }
        int number = (int) (ref >>> 32);
        long at = ref & 0xffffffffL;
        MemorySegment map = maps.get(number);
        if (map == null) {
            throw damaged(ref, "no such file");
        }
        if (number == currentNumber) {
            synchronized (this) {
                if (number == currentNumber) {
                    if (at >= flushed) {
                        byte[] copy = new byte[buffer.position() - (int) (at - flushed)];
                        buffer.get((int) (at - flushed), copy);
                        return slice(MemorySegment.ofArray(copy), 0, ref);
                    }
                    map = mapped(number);
                }
            }
        }
        return slice(map, at, ref);
    }

    /** The map of the file that is being written, renewed when it has grown by much; else a copy of what follows. */
    private MemorySegment mapped(int number) {
        MemorySegment map = maps.get(number);
        if (map == null || map.byteSize() < flushed) {
            try {
                map = map(HeadChunkFormat.file(directory, number));
                maps.put(number, map);
            } catch (IOException e) {
                throw new StorageException(StorageException.Kind.IO, String.valueOf(e.getMessage()), e);
            }
        }
        return map;
    }

    private MemorySegment slice(MemorySegment map, long at, long ref) {
        if (at + HeadChunkFormat.MIN_CHUNK > map.byteSize()) {
            throw damaged(ref, "beyond the file's end");
        }
        long data = dataStart(map, at);
        long length = length(map, at);
        if (data < 0 || length < 0 || data + length > map.byteSize()) {
            throw damaged(ref, "reaches beyond the file's end");
        }
        return map.asSlice(data, length);
    }

    private StorageException damaged(long ref, String reason) {
        return new StorageException(
                StorageException.Kind.CORRUPTION,
                "head chunk " + HeadChunkFormat.file(directory, (int) (ref >>> 32)) + " at " + (ref & 0xffffffffL) + ": "
                        + reason);
    }

    /** How many damaged files were found. */
    public synchronized long corruptions() {
        return corruptions;
    }

    /** Bytes of all files. */
    public synchronized long sizeBytes() {
        long size = 0;
        for (Map.Entry<Integer, MemorySegment> e : maps.entrySet()) {
            size += e.getKey() == currentNumber ? Math.max(flushed, e.getValue().byteSize()) : e.getValue().byteSize();
        }
        return size;
    }

    /** Writes what is buffered, syncs, and takes the maps away. */
    @Override
    public synchronized void close() throws IOException {
        if (!arena.scope().isAlive()) {
            return;
        }
        try {
            flush();
            if (current != null) {
                current.force(true);
                current.close();
            }
        } finally {
            arena.close();
        }
    }
}
