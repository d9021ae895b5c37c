package org.narthex.model;

/**
 * The two NaN bit patterns that have a meaning of their own in samples.
 *
 * <p>They must travel as raw bits ({@link Double#doubleToRawLongBits}); arithmetic would quieten the stale marker.
 */
public final class StaleMarker {
    /** Bits of the NaN that marks the end of a series (a signalling NaN). */
    public static final long STALE_BITS = 0x7ff0000000000002L;

    /** Bits of an ordinary NaN sample value. */
    public static final long NORMAL_NAN_BITS = 0x7ff8000000000001L;

    /** The stale marker as a double. */
    public static final double STALE = Double.longBitsToDouble(STALE_BITS);

    private StaleMarker() {}

    /** Whether the value is the stale marker, by its bits. */
    public static boolean isStale(double value) {
        return Double.doubleToRawLongBits(value) == STALE_BITS;
    }
}
