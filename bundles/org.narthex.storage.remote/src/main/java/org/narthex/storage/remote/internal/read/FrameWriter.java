package org.narthex.storage.remote.internal.read;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes messages as frames of a stream:
 *
 * <pre>
 * length   uvarint
 * CRC-32C  4 bytes, big endian, over the message
 * message  length bytes
 * </pre>
 *
 * Confined to one thread.
 */
final class FrameWriter {
    private static final int MAX_HEAD = 9;

    private final OutputStream out;

    FrameWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes the first {@code size} bytes as a frame. */
    void write(byte[] message, int size) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(message, 0, size);
        ByteBuffer head = ByteBuffer.allocate(MAX_HEAD);
        int rest = size;
        while (rest > 0x7f) {
            head.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        head.put((byte) rest).putInt((int) crc.getValue());
        out.write(head.array(), 0, head.position());
        out.write(message, 0, size);
    }
}
