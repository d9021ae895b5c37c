package org.narthex.storage.tsdb.internal.head;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.ChunkDecoder;
import org.narthex.storage.tsdb.internal.chunk.XorDecoder;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunks;

/** Decodes chunks of floats and of native histograms. Confined to one thread. */
public final class HeadChunkDecoder implements ChunkDecoder {
    private final XorDecoder xor = new XorDecoder();

    @Override
    public void decode(byte encoding, MemorySegment chunk, long mint, long maxt, SampleBuffer into) {
        if (encoding == Head.XOR) {
            int from = into.size;
            xor.decode(chunk, mint, maxt, into);
            if (into.startTimestamps != null) {
                Arrays.fill(into.startTimestamps, from, into.size, 0);
            }
        } else if (HistogramChunkFormat.isHistogram(encoding)) {
            HistogramChunks.decode(encoding, chunk, mint, maxt, into);
        } else {
            throw new StorageException(
                    StorageException.Kind.CORRUPTION, "invalid chunk encoding " + (encoding & 0xff));
        }
    }
}
