package org.narthex.storage.tsdb.internal.head;

import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.histogram.Xor2Encoder;
import org.narthex.storage.tsdb.internal.wal.SnapshotFormat;

/** The open XOR2 chunk of a series of floats. Guarded by the series' page. */
final class OpenFloats implements OpenChunk {
    private final Xor2Encoder chunk = new Xor2Encoder();

    /** The chunk where it was saved; null for one that grows. */
    private final byte @Nullable [] complete;

    private final long from;
    private long last;
    private long nextAt;
    private boolean stale;

    /** A chunk with its first sample; {@code start} is 0 when it is unknown. */
    OpenFloats(long t, long start, double v, ChunkRules rules) {
        complete = null;
        from = t;
        nextAt = rules.rangeEnd(t);
        append(t, start, v);
    }

    /** A chunk that was saved, which takes no further sample. */
    OpenFloats(SnapshotFormat.Chunk saved) {
        complete = saved.data();
        from = saved.mint();
        last = saved.maxt();
        nextAt = saved.maxt();
        stale = StaleMarker.isStale(Double.longBitsToDouble(saved.lastValue()));
    }

    /** Whether a sample of this time begins another chunk; plans the end of a chunk that is a quarter full. */
    boolean isFull(long t, ChunkRules rules) {
        int n = chunk.sampleCount();
        if (complete != null || chunk.size() > XorEncoder.MAX_BYTES) {
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
        byte[] saved = complete;
        return saved != null ? saved : chunk.bytes();
    }

    @Override
    public boolean isStale() {
        return stale;
    }

    @Override
    public void close(Complete to) {
        to.chunk(encoding(), from, last, bytes());
    }
}
