package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import org.narthex.storage.api.SampleBuffer;

/** Decodes chunks of every encoding. Confined to one thread. */
public interface ChunkDecoder {
    /**
     * Appends the samples of a chunk that lie in [mint, maxt].
     *
     * @param chunk the chunk's bytes, without length, encoding and checksum
     * @throws org.narthex.storage.api.StorageException of kind CORRUPTION
     */
    void decode(byte encoding, MemorySegment chunk, long mint, long maxt, SampleBuffer into);
}
