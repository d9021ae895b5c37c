package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.ChunkCursor;

/**
 * The chunks of several cursors over one series as chunks that do not overlap. One that overlaps no other is handed out
 * as it is, as are equal ones, once; the samples of the others are encoded anew, each timestamp once. Confined to one
 * thread.
 */
final class MergedChunks extends CurrentChunk {
    /** A cursor and the chunk on which it stands. */
    private static final class Source {
        private final ChunkCursor cursor;
        private @Nullable EncodedChunk chunk;

        Source(ChunkCursor cursor) {
            this.cursor = cursor;
        }

        boolean next() {
            boolean more = cursor.next();
            chunk = more ? new EncodedChunk(cursor.encoding(), cursor.mint(), cursor.maxt(), cursor.data()) : null;
            return more;
        }

        EncodedChunk chunk() {
            return java.util.Objects.requireNonNull(chunk);
        }
    }

    private final List<ChunkCursor> cursors;
    private final boolean xor2;
    private final BinaryHeap<Source> heap = new BinaryHeap<>(Comparator.<Source>comparingLong(
                    s -> s.chunk().mint())
            .thenComparingLong(s -> s.chunk().maxt()));
    private boolean started;

    /**
     * @param xor2 whether floats that are encoded anew become XOR2 chunks
     */
    MergedChunks(List<ChunkCursor> cursors, boolean xor2) {
        this.cursors = cursors;
        this.xor2 = xor2;
    }

    @Override
    public boolean next() {
        if (!started) {
            started = true;
            cursors.forEach(c -> advance(new Source(c)));
        }
        if (heap.isEmpty()) {
            current = null;
            return false;
        }
        EncodedChunk first = take();
        List<EncodedChunk> overlapping = new ArrayList<>();
        long end = first.maxt();
        EncodedChunk previous = first;
        while (!heap.isEmpty() && heap.first().chunk().mint() <= end) {
            EncodedChunk next = take();
            if (!same(next, previous)) {
                overlapping.add(next);
                end = Math.max(end, next.maxt());
                previous = next;
            }
        }
        if (overlapping.isEmpty()) {
            current = first;
            return true;
        }
        overlapping.add(first);
        ChunkCursor merged = EncodedChunk.cursor(merge(overlapping));
        Source rest = new Source(merged);
        rest.next();
        current = rest.chunk();
        advance(rest);
        return true;
    }

    private EncodedChunk take() {
        Source source = heap.pop();
        EncodedChunk chunk = source.chunk();
        advance(source);
        return chunk;
    }

    private void advance(Source source) {
        if (source.next()) {
            heap.push(source);
        }
    }

    private static boolean same(EncodedChunk a, EncodedChunk b) {
        return a.mint() == b.mint()
                && a.maxt() == b.maxt()
                && a.encoding() == b.encoding()
                && a.data().mismatch(b.data()) < 0;
    }

    private List<EncodedChunk> merge(List<EncodedChunk> chunks) {
        ChunkDecoder decoder = new StandardChunkDecoder();
        ChunkEncoder encoder = new ChunkEncoder(xor2, false, ChunkEncoder.MAX_SAMPLES);
        ChunkChain chain = new ChunkChain(
                chunks.stream().map(c -> new ChunkSamples(c, decoder)).toList());
        while (chain.next()) {
            encoder.add(chain.current(), chain.isConsecutive());
        }
        return encoder.finish();
    }
}
