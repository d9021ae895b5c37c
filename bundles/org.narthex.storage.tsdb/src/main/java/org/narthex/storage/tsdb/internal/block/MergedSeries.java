package org.narthex.storage.tsdb.internal.block;

import java.util.List;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;

/** Series of equal labels as one. Thread-safe; each cursor belongs to one thread. */
final class MergedSeries implements Series {
    private final Labels labels;
    private final List<Series> parts;
    private final boolean xor2;

    /**
     * @param parts at least two, of these labels; nobody changes the list any more
     * @param xor2 whether floats of chunks that overlap become XOR2 chunks
     */
    MergedSeries(Labels labels, List<Series> parts, boolean xor2) {
        this.labels = labels;
        this.parts = parts;
        this.xor2 = xor2;
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public SampleCursor samples() {
        SampleCursor successive = SuccessiveSamples.of(parts);
        return successive != null
                ? successive
                : new ChainedSamples(parts.stream().map(Series::samples).toList());
    }

    @Override
    public ChunkCursor chunks() {
        return new MergedChunks(parts.stream().map(Series::chunks).toList(), xor2);
    }
}
