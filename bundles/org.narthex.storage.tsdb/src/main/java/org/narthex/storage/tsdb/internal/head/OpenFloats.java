package org.narthex.storage.tsdb.internal.head;

import org.narthex.model.StaleMarker;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.histogram.Xor2Encoder;

/** The open XOR2 chunk of a series of floats. Guarded by the series' page. */
final class OpenFloats implements OpenChunk {
    private final Xor2Encoder chunk = new Xor2Encoder();
    private final long from;
    private long last;
    private long nextAt;
    private boolean stale;

    /** A chunk with its first sample; {@code start} is 0 when it is unknown. */
    OpenFloats(long t, long start, double v, ChunkRules rules) {
        from = t;
        nextAt = rules.rangeEnd(t);
        append(t, start, v);
    }

    /** Whether a sample of this time begins another chunk; plans the end of a chunk that is a quarter full. */
    boolean isFull(long t, ChunkRules rules) {
        int n = chunk.sampleCount();
        if (chunk.size() > XorEncoder.MAX_BYTES) {
            return true;
        }
        if (n == rules.samplesPerChunk() / 4) {
            nextAt = ChunkRules.endTime(from, last, nextAt);
        }
        return t >= nextAt || n >= rules.samplesPerChunk() * 2;
    }

    /** Appends a sample newer than the newest one. */
    void append(long t, long start, double v) {
        chunk.append(t, start, v);
        last = t;
        stale = StaleMarker.isStale(v);
    }

    @Override
    public long from() {
        return from;
    }

    @Override
    public byte encoding() {
        return StandardChunkDecoder.XOR2;
    }

    @Override
    public byte[] bytes() {
        return chunk.bytes();
    }

    @Override
    public boolean isStale() {
        return stale;
    }

    @Override
    public void close(Complete complete) {
        complete.chunk(encoding(), from, last, chunk.bytes());
    }
}
