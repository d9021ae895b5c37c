package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.ChunkCursor;

/**
 * Walks chunks without the samples that are deleted or outside a range: chunks that have such are encoded anew. Confined
 * to one thread.
 */
public final class TrimmedChunks implements ChunkCursor {
    private final ChunkCursor chunks;
    private final long mint;
    private final long maxt;
    private final Intervals deleted;
    private final ChunkDecoder decoder;
    private final Deque<EncodedChunk> pending = new ArrayDeque<>();
    private @Nullable EncodedChunk current;

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

    private EncodedChunk current() {
        EncodedChunk c = current;
        if (c == null) {
            throw new IllegalStateException("the cursor stands on no chunk");
        }
        return c;
    }

    @Override
    public byte encoding() {
        return current().encoding();
    }

    @Override
    public long mint() {
        return current().mint();
    }

    @Override
    public long maxt() {
        return current().maxt();
    }

    @Override
    public MemorySegment data() {
        return current().data();
    }
}
