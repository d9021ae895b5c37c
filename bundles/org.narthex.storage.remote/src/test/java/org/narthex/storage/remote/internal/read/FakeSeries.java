package org.narthex.storage.remote.internal.read;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;

/** A series with the samples that {@code fill} adds, and with chunks whose bytes mean nothing. */
record FakeSeries(Labels labels, java.util.function.Consumer<SampleBuffer> fill, List<Chunk> encoded)
        implements Series {
    record Chunk(int encoding, long mint, long maxt, byte[] data) {}

    @Override
    public SampleCursor samples() {
        boolean[] done = new boolean[1];
        return into -> {
            if (done[0]) {
                return false;
            }
            done[0] = true;
            fill.accept(into);
            return true;
        };
    }

    @Override
    public ChunkCursor chunks() {
        return new ChunkCursor() {
            private int at = -1;

            @Override
            public boolean next() {
                return ++at < encoded.size();
            }

            @Override
            public byte encoding() {
                return (byte) encoded.get(at).encoding();
            }

            @Override
            public long mint() {
                return encoded.get(at).mint();
            }

            @Override
            public long maxt() {
                return encoded.get(at).maxt();
            }

            @Override
            public MemorySegment data() {
                return MemorySegment.ofArray(encoded.get(at).data());
            }
        };
    }
}
