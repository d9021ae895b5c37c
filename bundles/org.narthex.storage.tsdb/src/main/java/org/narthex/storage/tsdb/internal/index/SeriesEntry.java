package org.narthex.storage.tsdb.internal.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;

/**
 * A series of an index as it was read last: its labels and its chunks, chunk {@code i} from {@code mints[i]} to
 * {@code maxts[i]} at {@code refs[i]}. Reused from series to series.
 *
 * <p>The fields are public because this is the path of every chunk of a selection. Confined to one thread.
 */
public final class SeriesEntry {
    private static final int KNOWN = 512;

    /** First timestamps, Unix milliseconds. */
    public long[] mints = new long[8];

    /** Last timestamps. */
    public long[] maxts = new long[8];

    /** Chunk references: segment number from 0, and offset in the segment in the low 32 bits. */
    public long[] refs = new long[8];

    /** How many chunks there are. */
    public int chunks;

    Labels labels = Labels.EMPTY;
    long[] symbols = new long[32];
    byte[] scratch = new byte[512];

    /** Symbols that were read before, each at the place of its low bits: neighbours have most of them in common. */
    private final long[] known = new long[KNOWN];

    private final byte[] @Nullable [] texts = new byte[KNOWN][];

    /** The labels. */
    public Labels labels() {
        return labels;
    }

    /** A symbol with its length field; null where it is not known any more. */
    byte @Nullable [] text(long symbol) {
        int at = (int) symbol & KNOWN - 1;
        return known[at] == symbol ? texts[at] : null;
    }

    void keep(long symbol, byte[] text) {
        int at = (int) symbol & KNOWN - 1;
        known[at] = symbol;
        texts[at] = text;
    }

    void reserve(int count) {
        if (count > mints.length) {
            int capacity = Math.max(count, mints.length * 2);
            mints = Arrays.copyOf(mints, capacity);
            maxts = Arrays.copyOf(maxts, capacity);
            refs = Arrays.copyOf(refs, capacity);
        }
    }
}
