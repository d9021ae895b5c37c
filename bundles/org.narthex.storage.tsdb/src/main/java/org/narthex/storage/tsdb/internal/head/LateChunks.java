package org.narthex.storage.tsdb.internal.head;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.EncodedChunk;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.ooo.OooSeries;

/** Gets complete chunks of an {@link OooSeries} from their files. Thread-safe. */
final class LateChunks {
    private LateChunks() {}

    /** What becomes of a chunk that is damaged. */
    interface Damaged {
        /** Goes on without it, or throws. */
        void chunk(long ref, long mint, long maxt, StorageException cause);
    }

    /** Adds those that overlap [mint, maxt] in the order in which they stand. */
    static void add(
            long[] chunks, long mint, long maxt, HeadChunkStore store, Damaged damaged, List<EncodedChunk> into) {
        for (int k = 0; k < chunks.length; k += OooSeries.CHUNK_LONGS) {
            if (chunks[k + 1] <= maxt && chunks[k + 2] >= mint) {
                try {
                    into.add(new EncodedChunk(
                            (byte) chunks[k + 3], chunks[k + 1], chunks[k + 2], data(store, chunks[k])));
                } catch (CorruptFileException e) {
                    damaged.chunk(chunks[k], chunks[k + 1], chunks[k + 2], e);
                }
            }
        }
    }

    /** The bytes of a chunk. */
    static MemorySegment data(HeadChunkStore store, long ref) {
        try {
            return store.data(ref, byte[]::new);
        } catch (IllegalStateException e) {
            throw new StorageException(StorageException.Kind.NOT_READY, "the storage is closed", e);
        }
    }
}
