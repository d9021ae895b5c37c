package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.block.ChunkSamples.Kind;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.histogram.FloatHistogramAppender;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkAppender;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;
import org.narthex.storage.tsdb.internal.histogram.IntegerHistogramAppender;
import org.narthex.storage.tsdb.internal.histogram.Xor2Encoder;

/**
 * Encodes samples of all kinds into chunks: a new one where the kind or the need for start timestamps changes, where a
 * histogram does not fit, and where a chunk is full. Confined to one thread.
 */
public final class ChunkEncoder {
    /** A chunk of merged samples takes so many. */
    static final int MAX_SAMPLES = 120;

    private final boolean xor2;
    private final boolean starts;
    private final int maxSamples;
    private final List<EncodedChunk> out = new ArrayList<>();
    private @Nullable Open open;

    /**
     * @param xor2 whether floats without start timestamps become XOR2 chunks, too
     * @param starts whether histograms without start timestamps become chunks that have room for them, too
     */
    public ChunkEncoder(boolean xor2, boolean starts, int maxSamples) {
        this.xor2 = xor2;
        this.starts = starts;
        this.maxSamples = maxSamples;
    }

    /**
     * Adds a sample, newer than those before.
     *
     * @param comparable whether what the sample tells of counter resets is about the sample added before
     */
    void add(ChunkSamples sample, boolean comparable) {
        long t = sample.time();
        long start = sample.startTimestamp();
        switch (sample.kind()) {
            case FLOAT -> add(t, start, sample.value());
            case HISTOGRAM -> add(t, start, hinted(sample.histogram(), comparable));
            case FLOAT_HISTOGRAM -> add(t, start, hinted(sample.floatHistogram(), comparable));
        }
    }

    /**
     * Adds a float, newer than the samples before.
     *
     * @param start start timestamp; 0 when unknown
     */
    public void add(long t, long start, double value) {
        switch (chunkFor(Kind.FLOAT, t, start)) {
            case Floats f -> f.encoder.append(t, value);
            case Floats2 f -> f.encoder.append(t, start, value);
            case Open o -> throw new IllegalStateException("a chunk of " + o.kind + " for a float");
        }
        added(t);
    }

    /** Adds an integer histogram, newer than the samples before. */
    public void add(long t, long start, Histogram h) {
        if (chunkFor(Kind.HISTOGRAM, t, start) instanceof Histograms chunk) {
            append(chunk, t, start, h);
        }
        added(t);
    }

    /** Adds a float histogram, newer than the samples before. */
    public void add(long t, long start, FloatHistogram h) {
        if (chunkFor(Kind.FLOAT_HISTOGRAM, t, start) instanceof FloatHistograms chunk) {
            append(chunk, t, start, h);
        }
        added(t);
    }

    private Open chunkFor(Kind kind, long t, long start) {
        byte encoding = encoding(kind, start != 0);
        Open o = open;
        if (o == null || isCut(o, kind, encoding, start)) {
            finishChunk();
            o = begin(encoding, kind, t);
            open = o;
        }
        return o;
    }

    private void added(long t) {
        Open now = java.util.Objects.requireNonNull(open);
        now.maxt = t;
        now.count++;
    }

    private byte encoding(Kind kind, boolean hasStart) {
        return switch (kind) {
            case FLOAT -> xor2 || hasStart ? StandardChunkDecoder.XOR2 : StandardChunkDecoder.XOR;
            case HISTOGRAM -> starts || hasStart ? HistogramChunkFormat.HISTOGRAM_ST : HistogramChunkFormat.HISTOGRAM;
            case FLOAT_HISTOGRAM ->
                starts || hasStart ? HistogramChunkFormat.FLOAT_HISTOGRAM_ST : HistogramChunkFormat.FLOAT_HISTOGRAM;
        };
    }

    private boolean isCut(Open o, Kind kind, byte encoding, long start) {
        if (o.kind != kind || o.count >= maxSamples) {
            return true;
        }
        // Floats without start timestamp go on in an XOR2 chunk.
        return o.encoding != encoding && (kind != Kind.FLOAT || start != 0);
    }

    private static Open begin(byte encoding, Kind kind, long t) {
        return switch (kind) {
            case FLOAT -> encoding == StandardChunkDecoder.XOR ? new Floats(t) : new Floats2(t);
            case HISTOGRAM -> new Histograms(encoding, t);
            case FLOAT_HISTOGRAM -> new FloatHistograms(encoding, t);
        };
    }

    private void append(Histograms chunk, long t, long start, Histogram h) {
        HistogramChunkAppender<Histogram> appender = chunk.appender;
        if (appender == null) {
            boolean st = HistogramChunkFormat.hasStartTimestamps(chunk.encoding);
            chunk.appender = IntegerHistogramAppender.start(st, t, start, h, null);
        } else if (appender.append(t, start, h) == HistogramChunkAppender.Outcome.NEW_CHUNK) {
            finishChunk();
            Histograms next = new Histograms(chunk.encoding, t);
            next.appender = appender.successor();
            open = next;
        }
    }

    private void append(FloatHistograms chunk, long t, long start, FloatHistogram h) {
        HistogramChunkAppender<FloatHistogram> appender = chunk.appender;
        if (appender == null) {
            boolean st = HistogramChunkFormat.hasStartTimestamps(chunk.encoding);
            chunk.appender = FloatHistogramAppender.start(st, t, start, h, null);
        } else if (appender.append(t, start, h) == HistogramChunkAppender.Outcome.NEW_CHUNK) {
            finishChunk();
            FloatHistograms next = new FloatHistograms(chunk.encoding, t);
            next.appender = appender.successor();
            open = next;
        }
    }

    /** What was added, as chunks. */
    public List<EncodedChunk> finish() {
        finishChunk();
        return out;
    }

    private void finishChunk() {
        Open o = open;
        if (o != null && o.count > 0) {
            out.add(new EncodedChunk(o.encoding, o.mint, o.maxt, MemorySegment.ofArray(o.bytes())));
        }
        open = null;
    }

    private static Histogram hinted(Histogram h, boolean comparable) {
        if (comparable || h.hint() == CounterResetHint.GAUGE || h.hint() == CounterResetHint.UNKNOWN) {
            return h;
        }
        return new Histogram(
                CounterResetHint.UNKNOWN,
                h.schema(),
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                h.positiveSpans(),
                h.negativeSpans(),
                h.positiveBuckets(),
                h.negativeBuckets(),
                h.customValues());
    }

    private static FloatHistogram hinted(FloatHistogram h, boolean comparable) {
        return comparable || h.hint() == CounterResetHint.GAUGE ? h : ChainedSamples.unknown(h);
    }

    /** A chunk that grows. */
    private abstract static sealed class Open {
        final Kind kind;
        final byte encoding;
        final long mint;
        long maxt;
        int count;

        Open(Kind kind, byte encoding, long mint) {
            this.kind = kind;
            this.encoding = encoding;
            this.mint = mint;
        }

        abstract byte[] bytes();
    }

    private static final class Floats extends Open {
        final XorEncoder encoder = new XorEncoder();

        Floats(long mint) {
            super(Kind.FLOAT, StandardChunkDecoder.XOR, mint);
            encoder.start(new byte[256]);
        }

        @Override
        byte[] bytes() {
            return Arrays.copyOf(encoder.buffer, encoder.bytes());
        }
    }

    private static final class Floats2 extends Open {
        final Xor2Encoder encoder = new Xor2Encoder();

        Floats2(long mint) {
            super(Kind.FLOAT, StandardChunkDecoder.XOR2, mint);
        }

        @Override
        byte[] bytes() {
            return encoder.bytes();
        }
    }

    private static final class Histograms extends Open {
        @Nullable HistogramChunkAppender<Histogram> appender;

        Histograms(byte encoding, long mint) {
            super(Kind.HISTOGRAM, encoding, mint);
        }

        @Override
        byte[] bytes() {
            return java.util.Objects.requireNonNull(appender).bytes();
        }
    }

    private static final class FloatHistograms extends Open {
        @Nullable HistogramChunkAppender<FloatHistogram> appender;

        FloatHistograms(byte encoding, long mint) {
            super(Kind.FLOAT_HISTOGRAM, encoding, mint);
        }

        @Override
        byte[] bytes() {
            return java.util.Objects.requireNonNull(appender).bytes();
        }
    }
}
