package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.narthex.storage.api.ChunkCursor;

/**
 * A chunk with its times. Immutable and thread-safe as far as its data are.
 *
 * @param mint first timestamp, Unix milliseconds
 * @param maxt last timestamp
 * @param data without length, encoding and checksum
 */
public record EncodedChunk(byte encoding, long mint, long maxt, MemorySegment data) {
    /** Walks chunks of a list. */
    public static ChunkCursor cursor(List<EncodedChunk> chunks) {
        return new Listed(chunks);
    }

    private static final class Listed implements ChunkCursor {
        private final List<EncodedChunk> chunks;
        private int at = -1;

        Listed(List<EncodedChunk> chunks) {
            this.chunks = chunks;
        }

        @Override
        public boolean next() {
            at++;
            return at < chunks.size();
        }

        @Override
        public byte encoding() {
            return chunks.get(at).encoding();
        }

        @Override
        public long mint() {
            return chunks.get(at).mint();
        }

        @Override
        public long maxt() {
            return chunks.get(at).maxt();
        }

        @Override
        public MemorySegment data() {
            return chunks.get(at).data();
        }
    }
}
