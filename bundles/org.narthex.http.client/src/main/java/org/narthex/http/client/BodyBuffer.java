package org.narthex.http.client;

import java.util.Arrays;

/** Bytes that grow as a body arrives and are reused from one response to the next. Confined to one thread. */
public final class BodyBuffer {
    private static final int FIRST_SIZE = 16 * 1024;
    private static final int MAX_SIZE = Integer.MAX_VALUE - 64;

    private byte[] bytes = new byte[0];
    private int length;

    /** The array; only {@link #length} bytes of it count. Replaced when it grows. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** Empties the buffer; the array stays. */
    public void clear() {
        length = 0;
    }

    /**
     * Makes room behind the bytes.
     *
     * @return how many bytes fit now
     */
    public int reserve(int wanted) {
        if (bytes.length - length < wanted) {
            if (length > MAX_SIZE - wanted) {
                throw new IllegalStateException("a body of more than " + MAX_SIZE + " bytes");
            }
            long doubled = Math.max(FIRST_SIZE, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_SIZE, Math.max(doubled, (long) length + wanted)));
        }
        return bytes.length - length;
    }

    /** Says that {@code count} bytes were written behind those that were there. */
    public void added(int count) {
        length += count;
    }
}
