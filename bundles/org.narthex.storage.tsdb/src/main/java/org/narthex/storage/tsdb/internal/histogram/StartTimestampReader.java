package org.narthex.storage.tsdb.internal.histogram;

/**
 * Reads the start timestamps of the encodings 5 and 6.
 *
 * <pre>
 * header: bit 7 = the first sample's is stored; bits 6..0 = i, the first sample behind it with one stored, 0 = none
 * sample 0:     varint time - start, if the header says so
 * sample i:     varbit int time of sample i - 1 minus start
 * sample &gt; i:   varbit int change of that difference
 * </pre>
 *
 * <p>Samples without one have that of the sample before. Sample 127 always has one unless one before it had. Confined
 * to one thread.
 */
final class StartTimestampReader {
    static final int HEADER_AT = 2;
    static final int FIRST_KNOWN = 0x80;
    static final int MAX_FIRST_CHANGE = 0x7f;

    private final boolean firstKnown;
    private final int firstChange;
    private long start;
    private long difference;

    StartTimestampReader(int header) {
        firstKnown = (header & FIRST_KNOWN) != 0;
        firstChange = header & MAX_FIRST_CHANGE;
    }

    /** Reads that of a sample; 0 is unknown. */
    long read(BitReader in, int index, long time, long before) {
        if (index == 0) {
            if (firstKnown) {
                difference = in.varint();
                start = time - difference;
            }
        } else if (firstChange != 0 && index >= firstChange) {
            long number = in.varbitInt();
            difference = index == firstChange ? number : difference + number;
            start = before - difference;
        }
        return start;
    }
}
