package org.narthex.storage.tsdb.internal.head;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/** Buffers of transactions that have ended, for those to come. Thread-safe. */
final class AppendBufferPool {
    private static final int KEPT = 32;

    private final HeadOptions options;
    private final ConcurrentLinkedQueue<AppendBuffers> kept = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    AppendBufferPool(HeadOptions options) {
        this.options = options;
    }

    /** Buffers that are empty. */
    AppendBuffers take() {
        AppendBuffers buffers = kept.poll();
        if (buffers == null) {
            return new AppendBuffers(
                    new WalBatch(options.compression()), options.rules().keepStarts());
        }
        size.decrementAndGet();
        return buffers;
    }

    /** Takes buffers back, which their transaction must not use any more. */
    void giveBack(AppendBuffers buffers) {
        buffers.clear();
        if (!buffers.isHuge() && size.get() < KEPT) {
            size.incrementAndGet();
            kept.add(buffers);
        }
    }
}
