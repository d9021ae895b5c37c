package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.chunk.XorDecoder;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunks;
import org.narthex.storage.tsdb.internal.histogram.Xor2Chunks;

/** Decodes the encodings that Prometheus 3.14 writes, 1 to 6. Thread-safe. */
public final class StandardChunkDecoder implements ChunkDecoder {
    /** Encoding byte of floats. */
    public static final byte XOR = 1;

    /** Encoding byte of floats that may have start timestamps. */
    public static final byte XOR2 = 4;

    @Override
    public void decode(byte encoding, MemorySegment chunk, long mint, long maxt, SampleBuffer into) {
        if (encoding == XOR) {
            int from = into.size;
            XorDecoder.decode(chunk, mint, maxt, into);
            if (into.startTimestamps != null) {
                Arrays.fill(into.startTimestamps, from, into.size, 0);
            }
        } else if (encoding == XOR2) {
            Xor2Chunks.decode(chunk, mint, maxt, into);
        } else if (HistogramChunkFormat.isHistogram(encoding)) {
            HistogramChunks.decode(encoding, chunk, mint, maxt, into);
        } else {
            throw new StorageException(
                    StorageException.Kind.CORRUPTION, "invalid chunk encoding \"<unknown>\" (" + (encoding & 0xff) + ")");
        }
    }
}
