package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
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
        List<Chunk> chunks = new ArrayList<>();
        for (Series part : parts) {
            ChunkCursor cursor = part.chunks();
            while (cursor.next()) {
                chunks.add(new Chunk(cursor.encoding(), cursor.mint(), cursor.maxt(), cursor.data()));
            }
        }
        chunks.sort(Comparator.comparingLong(Chunk::mint).thenComparingLong(Chunk::maxt));
        return new ListedChunks(chunks);
    }

    /** A chunk of one of the parts. */
    record Chunk(byte encoding, long mint, long maxt, MemorySegment data) {}

    /** Walks chunks in order of their first timestamps; they may overlap, as those of remote reads do. */
    private static final class ListedChunks implements ChunkCursor {
        private final List<Chunk> chunks;
        private int at = -1;

        ListedChunks(List<Chunk> chunks) {
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
