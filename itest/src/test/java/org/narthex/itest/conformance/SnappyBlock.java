package org.narthex.itest.conformance;

import java.io.ByteArrayOutputStream;

/** Undoes the block format of snappy. */
final class SnappyBlock {
    private SnappyBlock() {}

    /**
     * @throws IllegalArgumentException when the block is malformed
     */
    static byte[] decode(byte[] in) {
        int at = 0;
        while (in[at++] < 0) {
            // The length in front is not needed: the output grows.
        }
        Output out = new Output();
        while (at < in.length) {
            int tag = in[at++] & 0xff;
            int kind = tag & 3;
            if (kind == 0) {
                int length = tag >> 2;
                int extra = length < 60 ? 0 : length - 59;
                length = (extra == 0 ? length : number(in, at, extra)) + 1;
                at += extra;
                out.write(in, at, length);
                at += length;
            } else if (kind == 1) {
                out.repeat((tag >> 5) << 8 | in[at++] & 0xff, (tag >> 2 & 7) + 4);
            } else {
                int bytes = kind == 2 ? 2 : 4;
                out.repeat(number(in, at, bytes), (tag >> 2) + 1);
                at += bytes;
            }
        }
        return out.toByteArray();
    }

    private static int number(byte[] in, int at, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in[at + i] & 0xff) << 8 * i;
        }
        return value;
    }

    /** Output that can repeat itself. */
    private static final class Output extends ByteArrayOutputStream {
        void repeat(int distance, int length) {
            if (distance <= 0 || distance > count) {
                throw new IllegalArgumentException("a copy from before the beginning");
            }
            for (int i = 0; i < length; i++) {
                write(buf[count - distance]);
            }
        }
    }
}
