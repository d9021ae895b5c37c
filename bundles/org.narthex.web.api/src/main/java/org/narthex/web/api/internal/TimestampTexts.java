package org.narthex.web.api.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.model.DecimalDigits;

/**
 * The timestamps of a range as text, kept from series to series: those without gaps share one array of them. Confined to
 * one thread.
 */
final class TimestampTexts {
    /** Room for a timestamp with sign, point and three decimals. */
    private static final int STRIDE = 24;

    private long @Nullable [] times;
    private byte[] texts = new byte[0];
    private byte[] lengths = new byte[0];

    /** Makes the texts unless they are those of the array already. */
    void use(long[] timestamps) {
        long[] before = times;
        if (before != null && Arrays.equals(before, timestamps)) {
            return;
        }
        times = timestamps;
        if (lengths.length < timestamps.length) {
            texts = new byte[timestamps.length * STRIDE];
            lengths = new byte[timestamps.length];
        }
        for (int i = 0; i < timestamps.length; i++) {
            lengths[i] = (byte) (write(timestamps[i], texts, i * STRIDE) - i * STRIDE);
        }
    }

    /**
     * Copies the text of a timestamp.
     *
     * @return the position behind it
     */
    int copy(int i, byte[] out, int at) {
        int length = lengths[i];
        System.arraycopy(texts, i * STRIDE, out, at, length);
        return at + length;
    }

    /**
     * Writes milliseconds as seconds: whole ones without decimals, others always with three.
     *
     * @param out with room for 24 bytes behind {@code at}
     * @return the position behind the text
     */
    static int write(long millis, byte[] out, int at) {
        int to = at;
        long value = millis;
        if (value < 0) {
            out[to++] = '-';
            value = -value;
        }
        long seconds = value < 0 ? Long.divideUnsigned(value, 1000) : value / 1000;
        int fraction = (int) (value - seconds * 1000);
        to = DecimalDigits.write(seconds, out, to);
        if (fraction != 0) {
            out[to++] = '.';
            out[to++] = (byte) ('0' + fraction / 100);
            out[to++] = (byte) ('0' + fraction / 10 % 10);
            out[to++] = (byte) ('0' + fraction % 10);
        }
        return to;
    }
}
