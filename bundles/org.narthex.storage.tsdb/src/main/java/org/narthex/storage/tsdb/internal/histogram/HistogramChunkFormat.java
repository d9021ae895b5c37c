package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.narthex.model.histogram.CounterResetHint;

/**
 * The encodings of histogram chunks.
 *
 * <pre>
 * 2, 3   count u16 BE | flags: 2 bits counter reset, 6 bits 0            | bit stream
 * 5, 6   2 bits counter reset, 14 bits count | start timestamp header u8 | bit stream
 *
 * counter reset: 00 unknown, 10 reset, 01 not reset, 11 gauge
 * bit stream:    layout, then the samples
 * </pre>
 */
public final class HistogramChunkFormat {
    /** Encoding byte of integer histograms. */
    public static final byte HISTOGRAM = 2;

    /** Encoding byte of float histograms. */
    public static final byte FLOAT_HISTOGRAM = 3;

    /** Encoding byte of integer histograms with start timestamps. */
    public static final byte HISTOGRAM_ST = 5;

    /** Encoding byte of float histograms with start timestamps. */
    public static final byte FLOAT_HISTOGRAM_ST = 6;

    static final int HEADER_SIZE = 3;
    static final int MAX_SAMPLES = 0xffff;
    static final int MAX_SAMPLES_ST = 0x3fff;

    private static final CounterResetHint[] BY_BITS = {
        CounterResetHint.UNKNOWN, CounterResetHint.NOT_RESET, CounterResetHint.RESET, CounterResetHint.GAUGE
    };

    private HistogramChunkFormat() {}

    /** Whether the byte names an encoding of histograms. */
    public static boolean isHistogram(byte encoding) {
        return encoding == HISTOGRAM
                || encoding == FLOAT_HISTOGRAM
                || encoding == HISTOGRAM_ST
                || encoding == FLOAT_HISTOGRAM_ST;
    }

    /** Whether chunks of the encoding hold integer histograms. */
    public static boolean isInteger(byte encoding) {
        return encoding == HISTOGRAM || encoding == HISTOGRAM_ST;
    }

    /** Whether chunks of the encoding hold start timestamps. */
    public static boolean hasStartTimestamps(byte encoding) {
        return encoding == HISTOGRAM_ST || encoding == FLOAT_HISTOGRAM_ST;
    }

    /** How many samples a chunk has. */
    public static int sampleCount(byte encoding, MemorySegment chunk) {
        int count = (chunk.get(ValueLayout.JAVA_BYTE, 0) & 0xff) << 8 | chunk.get(ValueLayout.JAVA_BYTE, 1) & 0xff;
        return hasStartTimestamps(encoding) ? count & MAX_SAMPLES_ST : count;
    }

    /** What the header tells of a counter reset between the chunk before and this one. */
    public static CounterResetHint counterReset(byte encoding, MemorySegment chunk) {
        return BY_BITS[(chunk.get(ValueLayout.JAVA_BYTE, flagsAt(encoding)) & 0xff) >>> 6];
    }

    static CounterResetHint counterReset(byte encoding, byte[] chunk) {
        return BY_BITS[(chunk[flagsAt(encoding)] & 0xff) >>> 6];
    }

    static void setCounterReset(byte encoding, byte[] chunk, CounterResetHint hint) {
        int bits =
                switch (hint) {
                    case UNKNOWN -> 0;
                    case NOT_RESET -> 1;
                    case RESET -> 2;
                    case GAUGE -> 3;
                };
        int at = flagsAt(encoding);
        chunk[at] = (byte) (chunk[at] & 0x3f | bits << 6);
    }

    static void setSampleCount(byte encoding, byte[] chunk, int count) {
        int high = count >>> 8;
        chunk[0] = (byte) (hasStartTimestamps(encoding) ? chunk[0] & 0xc0 | high : high);
        chunk[1] = (byte) count;
    }

    private static int flagsAt(byte encoding) {
        return hasStartTimestamps(encoding) ? 0 : 2;
    }
}
