package org.narthex.storage.tsdb.internal.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Writes a new file front to back: numbers, strings and bytes through a buffer, with checksums of the parts that want
 * one. Confined to one thread.
 */
public final class FileOutput implements AutoCloseable {
    private static final int BUFFER_SIZE = 1 << 18;

    private final Path path;
    private final FileChannel channel;
    private final byte[] bytes = new byte[BUFFER_SIZE];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private final CRC32C crc = new CRC32C();
    private int sumFrom;
    private long flushed;

    /** Creates the file, which must not exist yet. */
    public FileOutput(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    public Path path() {
        return path;
    }

    /** Where the next byte goes. */
    public long position() {
        return flushed + buffer.position();
    }

    public void u8(int value) throws IOException {
        room(1);
        buffer.put((byte) value);
    }

    /** Writes a big-endian number of four bytes. */
    public void i32(int value) throws IOException {
        room(4);
        buffer.putInt(value);
    }

    /** Writes a big-endian number of eight bytes. */
    public void i64(long value) throws IOException {
        room(8);
        buffer.putLong(value);
    }

    /** Writes an unsigned number in groups of seven bits. */
    public void uvarint(long value) throws IOException {
        room(10);
        long v = value;
        while ((v & ~0x7fL) != 0) {
            buffer.put((byte) (v & 0x7f | 0x80));
            v >>>= 7;
        }
        buffer.put((byte) v);
    }

    public void bytes(byte[] from, int offset, int length) throws IOException {
        bytes(MemorySegment.ofArray(from).asSlice(offset, length));
    }

    public void bytes(MemorySegment from) throws IOException {
        long at = 0;
        long size = from.byteSize();
        while (at < size) {
            room(1);
            int n = (int) Math.min(size - at, buffer.remaining());
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, bytes, buffer.position(), n);
            buffer.position(buffer.position() + n);
            at += n;
        }
    }

    /** Writes zeros up to a multiple of {@code alignment}. */
    public void pad(int alignment) throws IOException {
        while (position() % alignment != 0) {
            u8(0);
        }
    }

    /** Begins a part with a checksum. */
    public void startSum() {
        crc.reset();
        sumFrom = buffer.position();
    }

    /** Writes the CRC-32C of what came since {@link #startSum}. */
    public void sum() throws IOException {
        crc.update(bytes, sumFrom, buffer.position() - sumFrom);
        i32((int) crc.getValue());
    }

    /** Hands what is in the buffer to the system. */
    public void flush() throws IOException {
        crc.update(bytes, sumFrom, buffer.position() - sumFrom);
        sumFrom = 0;
        buffer.flip();
        flushed += buffer.remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Overwrites four bytes that were written before. */
    public void patch(long at, int value) throws IOException {
        if (at >= flushed) {
            buffer.putInt((int) (at - flushed), value);
            return;
        }
        flush();
        ByteBuffer four = ByteBuffer.allocate(4).putInt(value).flip();
        while (four.hasRemaining()) {
            channel.write(four, at + four.position());
        }
    }

    /** Waits until everything is on disk. */
    public void sync() throws IOException {
        flush();
        channel.force(true);
    }

    private void room(int n) throws IOException {
        if (buffer.remaining() < n) {
            flush();
        }
    }

    /** Closes the file as it is; what was not flushed is lost. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
