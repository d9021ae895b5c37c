package org.narthex.bench;

import java.util.Arrays;

/** A remote-write 1.0 request with one sample a series, in snappy's block format without compression. Confined to one thread. */
final class RemoteWriteMessage {
    private static final int LITERAL = 1 << 16;

    private byte[] message = new byte[1 << 16];
    private int size;

    void clear() {
        size = 0;
    }

    /** Adds a series whose labels are encoded already. */
    void add(byte[] labels, long timestamp, double value) {
        int sample = 9 + 1 + varintSize(timestamp);
        int series = labels.length + 2 + sample;
        reserve(series + 16);
        message[size++] = 1 << 3 | 2;
        varint(series);
        System.arraycopy(labels, 0, message, size, labels.length);
        size += labels.length;
        message[size++] = 2 << 3 | 2;
        varint(sample);
        message[size++] = 1 << 3 | 1;
        long bits = Double.doubleToRawLongBits(value);
        for (int k = 0; k < 8; k++) {
            message[size++] = (byte) (bits >>> 8 * k);
        }
        message[size++] = 2 << 3;
        varint(timestamp);
    }

    private static int varintSize(long v) {
        return (70 - Long.numberOfLeadingZeros(v | 1)) / 7;
    }

    private void varint(long v) {
        long rest = v;
        while (rest > 0x7f) {
            message[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        message[size++] = (byte) rest;
    }

    private void reserve(int more) {
        if (size + more > message.length) {
            message = Arrays.copyOf(message, Math.max(size + more, message.length * 2));
        }
    }

    /** The request's body. */
    byte[] body() {
        byte[] out = new byte[size + 5 + (size / LITERAL + 1) * 3];
        int n = 0;
        for (int rest = size; ; rest >>>= 7) {
            if (rest <= 0x7f) {
                out[n++] = (byte) rest;
                break;
            }
            out[n++] = (byte) (rest | 0x80);
        }
        for (int from = 0; from < size; from += LITERAL) {
            int length = Math.min(LITERAL, size - from);
            out[n++] = (byte) (61 << 2);
            out[n++] = (byte) (length - 1);
            out[n++] = (byte) (length - 1 >>> 8);
            System.arraycopy(message, from, out, n, length);
            n += length;
        }
        return Arrays.copyOf(out, n);
    }
}
