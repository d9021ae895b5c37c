package org.narthex.storage.tsdb.internal.head;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.EncodedChunk;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.ooo.OooSeries;

/** Gets complete chunks of an {@link OooSeries} from their files. Thread-safe. */
final class LateChunks {
    private LateChunks() {}

    /** Adds those that overlap [mint, maxt] in the order in which they stand. */
    static void add(long[] chunks, long mint, long maxt, HeadChunkStore store, List<EncodedChunk> into) {
        for (int k = 0; k < chunks.length; k += OooSeries.CHUNK_LONGS) {
            if (chunks[k + 1] <= maxt && chunks[k + 2] >= mint) {
                into.add(new EncodedChunk((byte) chunks[k + 3], chunks[k + 1], chunks[k + 2], data(store, chunks[k])));
            }
        }
    }

    /** The bytes of a chunk. */
    static MemorySegment data(HeadChunkStore store, long ref) {
        try {
            return store.data(ref);
        } catch (IllegalStateException e) {
            throw new StorageException(StorageException.Kind.NOT_READY, "the storage is closed", e);
        }
    }
}
