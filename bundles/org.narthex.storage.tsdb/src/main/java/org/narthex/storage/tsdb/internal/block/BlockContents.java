package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;
import org.narthex.storage.tsdb.internal.index.ByteCursor;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.index.IndexReader;
import org.narthex.storage.tsdb.internal.index.Postings;
import org.narthex.storage.tsdb.internal.index.SeriesEntry;

/**
 * What the files of a block hold, whatever its {@code meta.json} says. Immutable and thread-safe.
 *
 * @param mint first timestamp; more than {@code maxt} when there is no chunk
 * @param maxt last timestamp
 * @param stats what can be read; without tombstones
 */
record BlockContents(long mint, long maxt, BlockMeta.Stats stats) {
    /** Reads the index, and with {@code counted} the chunks. Damaged ones do not count. */
    static BlockContents read(IndexReader index, ChunkSegments chunks, boolean counted) {
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        long series = 0;
        long chunkCount = 0;
        long floats = 0;
        long histograms = 0;
        Postings all = index.all();
        SeriesEntry entry = new SeriesEntry();
        ByteCursor cursor = index.cursor();
        for (int i = 0; i < all.size(); i++) {
            try {
                index.series(all.get(i), cursor, entry);
            } catch (CorruptFileException e) {
                continue;
            }
            series++;
            for (int c = 0; c < entry.chunks; c++) {
                mint = Math.min(mint, entry.mints[c]);
                maxt = Math.max(maxt, entry.maxts[c]);
                chunkCount++;
                if (counted) {
                    int samples = samples(chunks, entry.refs[c]);
                    if (samples < 0) {
                        histograms -= samples;
                    } else {
                        floats += samples;
                    }
                }
            }
        }
        return new BlockContents(
                mint, maxt, new BlockMeta.Stats(floats + histograms, floats, histograms, series, chunkCount, 0));
    }

    /** How many floats a chunk has, or how many histograms as a negative number. */
    private static int samples(ChunkSegments chunks, long ref) {
        try {
            MemorySegment chunk = chunks.chunk(ref, byte[]::new);
            byte encoding = ChunkSegments.encoding(chunk);
            int samples = HistogramChunkFormat.sampleCount(encoding, chunk.asSlice(1));
            return HistogramChunkFormat.isHistogram(encoding) ? -samples : samples;
        } catch (StorageException | IndexOutOfBoundsException e) {
            return 0;
        }
    }

    boolean isEmpty() {
        return mint > maxt;
    }
}
