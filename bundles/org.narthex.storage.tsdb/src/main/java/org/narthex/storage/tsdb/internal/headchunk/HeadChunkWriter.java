package org.narthex.storage.tsdb.internal.headchunk;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;

/** Appends chunks to one file; what a kill may lose is gathered in a buffer first. Guarded by the store. */
final class HeadChunkWriter {
    private static final int BUFFER = 256 * 1024;
    private static final int MAX_OVERHEAD = HeadChunkFormat.CHUNK_HEADER + 5 + HeadChunkFormat.CRC_SIZE;

    private final FileChannel channel;
    private final HeadChunkFile file;
    private final ByteBuffer buffer;
    private final byte[] bytes;
    private final CRC32C crc = new CRC32C();
    private long flushed = HeadChunkFormat.FILE_HEADER;

    private HeadChunkWriter(FileChannel channel, HeadChunkFile file, byte[] bytes) {
        this.channel = channel;
        this.file = file;
        this.bytes = bytes;
        this.buffer = ByteBuffer.wrap(bytes);
    }

    static byte[] newBuffer() {
        return new byte[BUFFER];
    }

    /** Begins a file, which must not exist; the buffer is this writer's from then on. */
    static HeadChunkWriter create(int number, Path path, byte[] buffer) throws IOException {
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            // Zeros give the file its first size, as Prometheus' files have it. They are written, for a disk that is full
            // may kill who reads through a map what a file only pretends to have.
            ByteBuffer first = ByteBuffer.allocate(HeadChunkFormat.FIRST_ALLOCATION);
            first.putInt(HeadChunkFormat.MAGIC).put((byte) HeadChunkFormat.VERSION).rewind();
            while (first.hasRemaining()) {
                channel.write(first, first.position());
            }
            return new HeadChunkWriter(channel, HeadChunkFile.open(number, path), buffer);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    HeadChunkFile file() {
        return file;
    }

    boolean hasChunks() {
        return size() > HeadChunkFormat.FILE_HEADER;
    }

    /** Bytes of the file with what is still in the buffer. */
    long size() {
        return flushed + buffer.position();
    }

    /** Whether the file has room for a chunk of so many bytes. */
    boolean fits(int length) {
        return size() + MAX_OVERHEAD + length <= HeadChunkFormat.MAX_FILE;
    }

    /** Appends a chunk and returns its offset. */
    long append(long series, long mint, long maxt, int encoding, byte[] data, int length) throws IOException {
        if (buffer.remaining() < MAX_OVERHEAD + length) {
            flush();
        }
        if (buffer.remaining() < MAX_OVERHEAD + length) {
            throw new IOException(file.path() + ": chunk of " + length + " bytes, at most " + BUFFER);
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
        crc.update(bytes, start, buffer.position() - start);
        buffer.putInt((int) crc.getValue());
        return flushed + start;
    }

    void flush() throws IOException {
        ByteBuffer bytes = buffer.duplicate().flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes, flushed + bytes.position());
        }
        flushed += buffer.position();
        buffer.clear();
    }

    /**
     * The data of the chunk at an offset; null when there is none.
     *
     * @param scratch gives memory of so many bytes or more, whose content is lost
     * @throws CorruptFileException when the file has other bytes than were written
     */
    @Nullable MemorySegment data(long at, IntFunction<byte[]> scratch) throws IOException {
        if (at >= flushed) {
            byte[] copy = new byte[buffer.position() - (int) (at - flushed)];
            buffer.get((int) (at - flushed), copy);
            return HeadChunkFile.data(MemorySegment.ofArray(copy), 0);
        }
        MemorySegment map = file.map();
        if (flushed > map.byteSize() * 2) {
            map = file.extend();
        }
        MemorySegment mapped = at < map.byteSize() ? file.soundData(map, at, at, scratch) : null;
        // A map for every chunk that was added would be too many, so what is behind the newest one is copied.
        return mapped != null || flushed <= map.byteSize() ? mapped : copy(at);
    }

    private @Nullable MemorySegment copy(long at) throws IOException {
        byte[] content = new byte[(int) Math.min(BUFFER, flushed - at)];
        ByteBuffer rest = ByteBuffer.wrap(content);
        int read = 0;
        while (rest.hasRemaining() && read >= 0) {
            read = channel.read(rest, at + rest.position());
        }
        MemorySegment data = file.soundData(MemorySegment.ofArray(content), 0, at, byte[]::new);
        return data == null ? null : MemorySegment.ofArray(data.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    }

    /** Writes what is buffered and maps the whole file; nothing may be appended any more. */
    void seal() throws IOException {
        flush();
        if (file.map().byteSize() < flushed) {
            file.extend();
        }
    }

    /** Waits until all is on disk, and closes. */
    void finish() throws IOException {
        try (channel) {
            channel.force(true);
        }
    }
}
