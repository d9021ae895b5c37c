package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;

/** Series of equal labels as one. Thread-safe; each cursor belongs to one thread. */
final class MergedSeries implements Series {
    private final List<Series> parts;

    /**
     * @param parts at least two, of equal labels
     */
    MergedSeries(List<Series> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public Labels labels() {
        return parts.getFirst().labels();
    }

    @Override
    public SampleCursor samples() {
        return new ChainedSamples(parts.stream().map(Series::samples).toList());
    }

    @Override
    public ChunkCursor chunks() {
        List<EncodedChunk> chunks = new ArrayList<>();
        for (Series part : parts) {
            ChunkCursor cursor = part.chunks();
            while (cursor.next()) {
                chunks.add(new EncodedChunk(cursor.encoding(), cursor.mint(), cursor.maxt(), cursor.data()));
            }
        }
        chunks.sort(Comparator.comparingLong(EncodedChunk::mint).thenComparingLong(EncodedChunk::maxt));
        return EncodedChunk.cursor(ChunkRecoder.merge(chunks, new StandardChunkDecoder()));
    }
}
