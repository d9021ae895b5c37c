package org.narthex.storage.tsdb.internal.block;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.tsdb.internal.histogram.FloatHistogramReader;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkReader;
import org.narthex.storage.tsdb.internal.histogram.IntegerHistogramReader;

/** Walks the samples of one chunk in their own kind: integer histograms stay integer. Confined to one thread. */
final class ChunkSamples {
    /** What a sample is. */
    enum Kind {
        FLOAT,
        HISTOGRAM,
        FLOAT_HISTOGRAM
    }

    private final Kind kind;
    private final @Nullable HistogramChunkReader reader;
    private final SampleBuffer floats = new SampleBuffer(0);
    private int at = -1;

    ChunkSamples(EncodedChunk chunk, ChunkDecoder decoder) {
        if (HistogramChunkFormat.isHistogram(chunk.encoding())) {
            reader = HistogramChunkReader.open(chunk.encoding(), chunk.data());
            kind = HistogramChunkFormat.isInteger(chunk.encoding()) ? Kind.HISTOGRAM : Kind.FLOAT_HISTOGRAM;
        } else {
            reader = null;
            kind = Kind.FLOAT;
            decoder.decode(chunk.encoding(), chunk.data(), Long.MIN_VALUE, Long.MAX_VALUE, floats);
        }
    }

    /**
     * Moves to the next sample; false at the end.
     *
     * @throws org.narthex.storage.api.StorageException of kind CORRUPTION
     */
    boolean next() {
        if (reader != null) {
            return reader.next();
        }
        at++;
        return at < floats.size;
    }

    Kind kind() {
        return kind;
    }

    long time() {
        return reader == null ? floats.timestamps[at] : reader.time();
    }

    /** 0 when unknown. */
    long startTimestamp() {
        if (reader != null) {
            return reader.startTimestamp();
        }
        long[] starts = floats.startTimestamps;
        return starts == null ? 0 : starts[at];
    }

    double value() {
        return floats.values[at];
    }

    Histogram histogram() {
        if (reader instanceof IntegerHistogramReader r) {
            return r.histogram();
        }
        throw new IllegalStateException("the chunk has no integer histograms");
    }

    FloatHistogram floatHistogram() {
        if (reader instanceof FloatHistogramReader r) {
            return r.floatHistogram();
        }
        throw new IllegalStateException("the chunk has no float histograms");
    }
}
