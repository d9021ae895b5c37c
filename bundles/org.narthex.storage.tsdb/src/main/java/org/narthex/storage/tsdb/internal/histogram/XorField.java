package org.narthex.storage.tsdb.internal.histogram;

/**
 * A float that is stored as the difference, by exclusive or, to the one before it: {@code 0} when equal, {@code 10} and
 * the bits inside the window of before, {@code 11}, 5 bits of leading zeros, 6 of length (0 is 64) and the bits.
 * Confined to one thread.
 */
final class XorField {
    private static final int NO_WINDOW = 0xff;

    /** The newest value; raw bits, so that the payload of a NaN survives. */
    long bits;

    private int leading = NO_WINDOW;
    private int trailing;

    void write(BitWriter out, long next) {
        long delta = next ^ bits;
        bits = next;
        if (delta == 0) {
            out.bit(false);
            return;
        }
        int lead = Math.min(Long.numberOfLeadingZeros(delta), 31);
        int trail = Long.numberOfTrailingZeros(delta);
        if (leading != NO_WINDOW && lead >= leading && trail >= trailing) {
            out.bits(0b10, 2);
            out.bits(delta >>> trailing, 64 - leading - trailing);
            return;
        }
        leading = lead;
        trailing = trail;
        int width = 64 - lead - trail;
        out.bits(0b11, 2);
        out.bits(lead, 5);
        out.bits(width, 6);
        out.bits(delta >>> trail, width);
    }

    void read(BitReader in) {
        long word = in.peek();
        if (word >= 0) {
            in.skip(1);
            return;
        }
        if (word << 1 < 0) {
            leading = (int) (word << 2 >>> 59);
            int width = (int) (word << 7 >>> 58);
            width = width == 0 ? 64 : width;
            trailing = Math.max(0, 64 - leading - width);
            in.skip(13);
        } else {
            in.skip(2);
        }
        int width = leading == NO_WINDOW ? 64 : 64 - leading - trailing;
        bits ^= in.bits(width) << trailing;
    }
}
