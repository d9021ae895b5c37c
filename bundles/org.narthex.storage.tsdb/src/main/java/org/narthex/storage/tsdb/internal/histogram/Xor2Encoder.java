package org.narthex.storage.tsdb.internal.histogram;

import org.narthex.model.StaleMarker;

/**
 * Encodes floats, with start timestamps where there are some, as a chunk of encoding 4; {@link Xor2Chunks} draws the
 * format. Confined to one thread.
 */
public final class Xor2Encoder {
    private static final int HEADER_SIZE = 3;
    private static final int MAX_SAMPLES = 0xffff;
    private static final int SMALL = 13;
    private static final int LARGE = 20;

    private final BitWriter out = new BitWriter(128);
    private final StartTimestampWriter starts = new StartTimestampWriter();
    private boolean hasWindow;
    private int leading;
    private int trailing;
    private long time;
    private long delta;

    /** Bits of the newest value that is no stale marker. */
    private long value;

    private int count;

    /** An empty chunk. */
    public Xor2Encoder() {
        out.bits(0, HEADER_SIZE * 8);
    }

    /** How many samples the chunk has. */
    public int sampleCount() {
        return count;
    }

    /** How many bytes the chunk has, header included. */
    public int size() {
        return out.size();
    }

    /** A copy of the chunk as it is now, header included. */
    public byte[] bytes() {
        return out.toByteArray();
    }

    /**
     * Appends a sample that is newer than all before.
     *
     * @param startTimestamp 0 when unknown
     * @throws IllegalStateException when the chunk has as many samples as its header can count
     */
    public void append(long timestamp, long startTimestamp, double sample) {
        if (count == MAX_SAMPLES) {
            throw new IllegalStateException("XOR2 chunk is full with " + MAX_SAMPLES + " samples");
        }
        long bits = Double.doubleToRawLongBits(sample);
        long before = time;
        if (count == 0) {
            out.varint(timestamp);
            out.bits(bits, Long.SIZE);
        } else {
            long next = timestamp - time;
            if (count == 1) {
                uvarint(next);
                value(bits);
            } else {
                joint(next - delta, bits);
            }
            delta = next;
        }
        if (bits != StaleMarker.STALE_BITS) {
            value = bits;
        }
        time = timestamp;
        starts.write(out, count, timestamp, before, startTimestamp);
        count++;
        out.array()[0] = (byte) (count >>> 8);
        out.array()[1] = (byte) count;
    }

    private void uvarint(long number) {
        long v = number;
        while ((v & ~0x7fL) != 0) {
            out.bits(v & 0x7f | 0x80, 8);
            v >>>= 7;
        }
        out.bits(v, 8);
    }

    private void joint(long change, long bits) {
        if (change != 0) {
            if (fits(change, SMALL)) {
                out.bits(0b110, 3);
                out.bits(change, SMALL);
            } else if (fits(change, LARGE)) {
                out.bits(0b1110, 4);
                out.bits(change, LARGE);
            } else {
                out.bits(0b11110, 5);
                out.bits(change, Long.SIZE);
            }
            value(bits);
        } else if (bits == StaleMarker.STALE_BITS) {
            out.bits(0b11111, 5);
        } else if (bits == value) {
            out.bit(false);
        } else {
            out.bits(0b10, 2);
            changed(bits ^ value, 0b1, 1);
        }
    }

    private static boolean fits(long number, int width) {
        long bound = 1L << (width - 1);
        return number >= -bound && number < bound;
    }

    private void value(long bits) {
        if (bits == StaleMarker.STALE_BITS) {
            out.bits(0b111, 3);
        } else if (bits == value) {
            out.bit(false);
        } else {
            out.bit(true);
            changed(bits ^ value, 0b10, 2);
        }
    }

    /**
     * Writes the bits that differ.
     *
     * @param newWindow what says that there is a new one, and its width
     */
    private void changed(long xor, int newWindow, int width) {
        int lead = Math.min(Long.numberOfLeadingZeros(xor), 31);
        int trail = Long.numberOfTrailingZeros(xor);
        if (hasWindow && lead >= leading && trail >= trailing) {
            out.bit(false);
        } else {
            hasWindow = true;
            leading = lead;
            trailing = trail;
            out.bits(newWindow, width);
            out.bits(lead, 5);
            out.bits(Long.SIZE - lead - trail, 6);
        }
        out.bits(xor >>> trailing, Long.SIZE - leading - trailing);
    }
}
