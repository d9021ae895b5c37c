package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import org.narthex.storage.api.SampleBuffer;

/** Decodes whole histogram chunks into columns. Thread-safe. */
public final class HistogramChunks {
    private HistogramChunks() {}

    /**
     * Appends the samples of a chunk that lie in [mint, maxt]; start timestamps where one is known.
     *
     * @param chunk the chunk's bytes, header included, checksum not
     * @throws org.narthex.storage.api.StorageException of kind CORRUPTION
     */
    public static void decode(byte encoding, MemorySegment chunk, long mint, long maxt, SampleBuffer into) {
        HistogramChunkReader reader = HistogramChunkReader.open(encoding, chunk, into.scratch(BitReader.room(chunk)));
        into.reserve(reader.sampleCount());
        while (reader.next() && reader.time() <= maxt) {
            if (reader.time() < mint) {
                continue;
            }
            into.add(reader.time(), reader.floatHistogram());
            long start = reader.startTimestamp();
            long[] starts = into.startTimestamps;
            if (starts == null && start != 0) {
                starts = new long[into.timestamps.length];
                into.startTimestamps = starts;
            }
            if (starts != null) {
                starts[into.size - 1] = start;
            }
        }
    }
}
