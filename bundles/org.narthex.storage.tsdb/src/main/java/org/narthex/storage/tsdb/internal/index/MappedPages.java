package org.narthex.storage.tsdb.internal.index;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Keeps few pages of a map in the memory of this process, so that a query over months does not leave all of them there.
 * They stay in the page cache of the system, from where a later read has them back sixteen at a time. Thread-safe: marks
 * that threads set at the same time may get lost, and their pages are counted at the next read.
 */
public final class MappedPages {
    /** Bytes of a part, as a power of two. */
    private static final int PART_BITS = 17;

    /** So many parts may have pages in memory. */
    private static final int MOST_PARTS = 16;

    /** Bytes that are in memory at most, or nearly. */
    static final long MOST_BYTES = (long) MOST_PARTS << PART_BITS;

    private final MemorySegment map;

    /** The parts that were read since all were let go, a bit each: written seldom, so that readers do not share a line. */
    private final long[] read;

    private int parts;

    /** None of the map's pages has been read. */
    public MappedPages(MemorySegment map) {
        this.map = map;
        this.read = new long[(int) (map.byteSize() >>> PART_BITS >>> 6) + 1];
    }

    /** Notes that bytes are about to be read here, which may be done at any time. */
    public void reading(long at) {
        long part = at >>> PART_BITS;
        int word = (int) (part >>> 6);
        long bit = 1L << part;
        if ((read[word] & bit) == 0) {
            if (++parts > MOST_PARTS) {
                release();
            }
            read[word] |= bit;
        }
    }

    /** Lets go of all pages, for the part that is read next. */
    private void release() {
        Arrays.fill(read, 0);
        parts = 1;
        map.unload();
    }
}
