package org.narthex.storage.tsdb.internal.head;

import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.storage.tsdb.internal.wal.SnapshotFormat;

/**
 * The open chunks of a page's series, at most one of each: XOR chunks as columns, the others as objects, which most pages
 * have none of. Guarded by the series' page.
 */
final class OpenChunks {
    final XorColumns xor = new XorColumns();
    private @Nullable OpenChunk @Nullable [] others;

    /** The open chunk of a series that is not kept in the columns: one of histograms or an XOR2 chunk. */
    @Nullable OpenChunk get(int i) {
        @Nullable OpenChunk[] all = others;
        return all == null ? null : all[i];
    }

    /** Sets or takes away a chunk that is not kept in the columns. */
    void set(int i, @Nullable OpenChunk chunk) {
        @Nullable OpenChunk[] all = others;
        if (all == null) {
            all = new OpenChunk[SeriesPage.SIZE];
            others = all;
        }
        all[i] = chunk;
    }

    /** The open histogram chunk of a series; null when its newest sample is a float or there is none. */
    @Nullable OpenHistogram histogram(int i) {
        return get(i) instanceof OpenHistogram h ? h : null;
    }

    /** Whether a series has an open chunk. */
    boolean has(int i) {
        return xor.count(i) > 0 || get(i) != null;
    }

    /** Whether the newest sample of a series is in an open XOR chunk, so that the page has its value. */
    boolean isXor(int i) {
        return get(i) == null && xor.count(i) > 0;
    }

    /** First timestamp of a series' open chunk; {@code last} is its last one. */
    long from(int i, long last) {
        OpenChunk open = get(i);
        return open == null ? xor.from(i, last) : open.from();
    }

    /**
     * Whether the newest sample of a series is a stale marker.
     *
     * @param value bits of that sample, if it is in an XOR chunk
     */
    boolean isStale(int i, long value) {
        OpenChunk open = get(i);
        return open != null
                ? open.isStale()
                : xor.count(i) > 0 && StaleMarker.isStale(Double.longBitsToDouble(value));
    }

    /** Takes up a chunk that was saved; the next sample begins another one, as in Prometheus. */
    void restore(int i, SnapshotFormat.Chunk saved) {
        if (saved.encoding() == Head.XOR) {
            xor.restore(i, saved.data(), saved.mint(), saved.maxt());
        } else if (saved.integer() == null && saved.floats() == null) {
            set(i, new OpenFloats(saved));
        } else {
            set(i, new OpenHistogram(saved));
        }
    }

    /** Drops a series' open chunk; returns how many there were. */
    int drop(int i) {
        int dropped = xor.count(i) > 0 ? 1 : 0;
        xor.clear(i);
        if (get(i) != null) {
            set(i, null);
            dropped++;
        }
        return dropped;
    }
}
