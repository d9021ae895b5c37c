package org.narthex.storage.tsdb.internal.head;

import org.jspecify.annotations.Nullable;

/** The open chunks of a page's series that are not XOR chunks; most pages have none. Guarded by the series' page. */
final class OpenChunks {
    private @Nullable OpenChunk @Nullable [] chunks;

    @Nullable OpenChunk get(int i) {
        @Nullable OpenChunk[] all = chunks;
        return all == null ? null : all[i];
    }

    void set(int i, @Nullable OpenChunk chunk) {
        @Nullable OpenChunk[] all = chunks;
        if (all == null) {
            all = new OpenChunk[SeriesPage.SIZE];
            chunks = all;
        }
        all[i] = chunk;
    }
}
