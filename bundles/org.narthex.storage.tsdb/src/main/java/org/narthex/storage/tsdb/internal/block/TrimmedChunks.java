package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayDeque;
import java.util.Deque;
import org.narthex.storage.api.ChunkCursor;

/**
 * Walks chunks without the samples that are deleted or outside a range: chunks that have such are encoded anew. Confined
 * to one thread.
 */
public final class TrimmedChunks extends CurrentChunk {
    private final ChunkCursor chunks;
    private final long mint;
    private final long maxt;
    private final Intervals deleted;
    private final ChunkDecoder decoder;
    private final Deque<EncodedChunk> pending = new ArrayDeque<>();

    /**
     * @param mint first timestamp of the range, Unix milliseconds, inclusive
     * @param maxt last timestamp, inclusive
     */
    public TrimmedChunks(ChunkCursor chunks, long mint, long maxt, Intervals deleted, ChunkDecoder decoder) {
        this.chunks = chunks;
        this.mint = mint;
        this.maxt = maxt;
        this.deleted = deleted;
        this.decoder = decoder;
    }

    @Override
    public boolean next() {
        current = pending.poll();
        while (current == null && chunks.next()) {
            EncodedChunk chunk = new EncodedChunk(chunks.encoding(), chunks.mint(), chunks.maxt(), chunks.data());
            pending.addAll(ChunkRecoder.within(chunk, mint, maxt, deleted, decoder));
            current = pending.poll();
        }
        return current != null;
    }
}
