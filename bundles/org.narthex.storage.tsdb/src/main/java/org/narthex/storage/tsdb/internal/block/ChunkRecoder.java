package org.narthex.storage.tsdb.internal.block;

import java.util.List;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;

/** Encodes a chunk anew without the samples that are deleted or lie outside a range. Thread-safe. */
final class ChunkRecoder {
    private ChunkRecoder() {}

    /** What is left of a chunk: none or more chunks of its encoding in the same order. */
    static List<EncodedChunk> without(EncodedChunk chunk, Intervals deleted, ChunkDecoder decoder) {
        byte encoding = chunk.encoding();
        ChunkEncoder encoder = new ChunkEncoder(
                encoding == StandardChunkDecoder.XOR2,
                HistogramChunkFormat.hasStartTimestamps(encoding),
                Integer.MAX_VALUE);
        ChunkSamples samples = new ChunkSamples(chunk, decoder);
        while (samples.next()) {
            if (!deleted.overlaps(samples.time(), samples.time())) {
                encoder.add(samples, true);
            }
        }
        return encoder.finish();
    }

    /** What of a chunk lies in [mint, maxt]. */
    static List<EncodedChunk> within(EncodedChunk chunk, long mint, long maxt, ChunkDecoder decoder) {
        return within(chunk, mint, maxt, Intervals.NONE, decoder);
    }

    /** What a chunk has in [mint, maxt] that is not deleted; the chunk itself where that is all of it. */
    static List<EncodedChunk> within(
            EncodedChunk chunk, long mint, long maxt, Intervals deleted, ChunkDecoder decoder) {
        if (chunk.maxt() < mint || chunk.mint() > maxt) {
            return List.of();
        }
        Intervals outside = deleted;
        if (chunk.mint() < mint) {
            outside = outside.add(Long.MIN_VALUE, mint - 1);
        }
        if (chunk.maxt() > maxt) {
            outside = outside.add(maxt + 1, Long.MAX_VALUE);
        }
        return outside.overlaps(chunk.mint(), chunk.maxt()) ? without(chunk, outside, decoder) : List.of(chunk);
    }
}
