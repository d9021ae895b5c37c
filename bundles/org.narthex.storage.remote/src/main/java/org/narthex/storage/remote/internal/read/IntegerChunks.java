package org.narthex.storage.remote.internal.read;

import java.util.Arrays;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.Series;

/**
 * Which histograms of a series are stored with integer counts. The storage hands all of them out with float counts, but
 * says how each chunk is encoded. Confined to one thread.
 */
final class IntegerChunks {
    private static final byte INTEGER = 2;
    private static final byte INTEGER_WITH_START = 5;

    private long[] bounds = new long[8];
    private int size;

    private IntegerChunks() {}

    /** The ranges of a series' integer chunks; asks for them only where the samples have histograms. */
    static IntegerChunks of(Series series, SampleBuffer samples) {
        IntegerChunks found = new IntegerChunks();
        if (samples.histograms == null) {
            return found;
        }
        ChunkCursor chunks = series.chunks();
        while (chunks.next()) {
            if (chunks.encoding() == INTEGER || chunks.encoding() == INTEGER_WITH_START) {
                found.add(chunks.mint(), chunks.maxt());
            }
        }
        return found;
    }

    private void add(long mint, long maxt) {
        if (size == bounds.length) {
            bounds = Arrays.copyOf(bounds, size * 2);
        }
        bounds[size++] = mint;
        bounds[size++] = maxt;
    }

    /** Whether the sample at a time is in such a chunk; the chunks of a series do not overlap. */
    boolean contain(long timestamp) {
        for (int i = 0; i < size; i += 2) {
            if (bounds[i] <= timestamp && timestamp <= bounds[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
