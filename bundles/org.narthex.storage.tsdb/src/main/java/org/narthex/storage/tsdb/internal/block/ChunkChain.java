package org.narthex.storage.tsdb.internal.block;

import java.util.Comparator;
import java.util.List;

/**
 * Samples of chunks that overlap, in time order, each timestamp once. Of two with the same timestamp the one is kept
 * whose chunk is not being read at the moment, as {@link ChainedSamples} does. Confined to one thread.
 */
final class ChunkChain {
    private final List<ChunkSamples> chunks;
    private final BinaryHeap<ChunkSamples> heap = new BinaryHeap<>(Comparator.comparingLong(ChunkSamples::time));
    private ChunkSamples current;
    private boolean started;
    private boolean consecutive;
    private long last = Long.MIN_VALUE;

    /**
     * @param chunks at least one
     */
    ChunkChain(List<ChunkSamples> chunks) {
        this.chunks = chunks;
        this.current = chunks.getFirst();
    }

    /** The chunk whose sample is the current one. */
    ChunkSamples current() {
        return current;
    }

    /** Whether the current sample follows the one before in the same chunk. */
    boolean isConsecutive() {
        return consecutive;
    }

    /** Moves to the next sample; false at the end, after which there is no further call. */
    boolean next() {
        boolean changed = false;
        if (!started) {
            started = true;
            changed = true;
            for (ChunkSamples chunk : chunks.subList(1, chunks.size())) {
                if (chunk.next()) {
                    heap.push(chunk);
                }
            }
        }
        while (true) {
            if (!current.next()) {
                if (heap.isEmpty()) {
                    return false;
                }
            } else {
                long t = current.time();
                if (t == last) {
                    continue;
                }
                if (heap.isEmpty() || t < heap.first().time()) {
                    break;
                }
                heap.push(current);
            }
            current = heap.pop();
            changed = true;
            if (current.time() != last) {
                break;
            }
        }
        consecutive = !changed;
        last = current.time();
        return true;
    }
}
