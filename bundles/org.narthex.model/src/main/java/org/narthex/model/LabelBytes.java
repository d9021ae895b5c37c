package org.narthex.model;

import java.nio.charset.StandardCharsets;

/** The flat encoding of {@link Labels}: strings, each preceded by its length. Thread-safe. */
public final class LabelBytes {
    static final byte[] NAME = Labels.METRIC_NAME.getBytes(StandardCharsets.UTF_8);
    private static final int LONG_FORM = 255;
    private static final int MAX_LENGTH = (1 << 24) - 1;

    private LabelBytes() {}

    /** Length in bytes of the string whose length field is at {@code at}. */
    public static int length(byte[] data, int at) {
        int first = data[at] & 0xff;
        return first < LONG_FORM
                ? first
                : (data[at + 1] & 0xff) | (data[at + 2] & 0xff) << 8 | (data[at + 3] & 0xff) << 16;
    }

    /** Position of the first byte of the string whose length field is at {@code at}. */
    public static int start(byte[] data, int at) {
        return (data[at] & 0xff) < LONG_FORM ? at + 1 : at + 4;
    }

    /** Position behind the string whose length field is at {@code at}. */
    public static int skip(byte[] data, int at) {
        return start(data, at) + length(data, at);
    }

    /** The string whose length field is at {@code at}. */
    public static String string(byte[] data, int at) {
        return new String(data, start(data, at), length(data, at), StandardCharsets.UTF_8);
    }

    /** How many bytes a string of {@code length} bytes takes with its length field. */
    public static int encodedSize(int length) {
        return length < LONG_FORM ? length + 1 : length + 4;
    }

    /**
     * Writes a string with its length field.
     *
     * @return the position behind it
     * @throws IllegalArgumentException when the string is longer than 16 MiB - 1
     */
    public static int write(byte[] out, int at, byte[] from, int offset, int length) {
        int p = at;
        if (length < LONG_FORM) {
            out[p++] = (byte) length;
        } else {
            if (length > MAX_LENGTH) {
                throw new IllegalArgumentException("label of " + length + " bytes; at most " + MAX_LENGTH);
            }
            out[p++] = (byte) LONG_FORM;
            out[p++] = (byte) length;
            out[p++] = (byte) (length >> 8);
            out[p++] = (byte) (length >> 16);
        }
        System.arraycopy(from, offset, out, p, length);
        return p + length;
    }
}
