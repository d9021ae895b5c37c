package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.ChunkCursor;

/** A cursor that stands on an {@link EncodedChunk}, or on none. Confined to one thread. */
abstract class CurrentChunk implements ChunkCursor {
    /** Where it stands; set by {@link #next}. */
    @Nullable EncodedChunk current;

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
