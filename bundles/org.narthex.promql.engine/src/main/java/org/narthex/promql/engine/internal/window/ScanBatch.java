package org.narthex.promql.engine.internal.window;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.Series;

/** A few series that are evaluated by whoever comes first: a thread of the pool or the query's own. Thread-safe. */
final class ScanBatch {
    private final List<Series> series;
    private final AtomicLong bytes;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable Scanned @Nullable [] results;
    private @Nullable Throwable failure;

    /**
     * Series that nobody has evaluated.
     *
     * @param bytes counted for them already
     */
    ScanBatch(List<Series> series, long bytes) {
        this.series = series;
        this.bytes = new AtomicLong(bytes);
    }

    /** The series. */
    List<Series> series() {
        return series;
    }

    /** Bytes that were counted for the results. */
    long bytes() {
        return bytes.get();
    }

    /** Notes that more was counted. */
    void counted(long more) {
        bytes.addAndGet(more);
    }

    /** Evaluates the series unless somebody else does. */
    void run(Function<ScanBatch, @Nullable Scanned[]> evaluation) {
        if (taken.compareAndSet(false, true)) {
            try {
                results = evaluation.apply(this);
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                done.countDown();
            }
        }
    }

    /** Whether the results are there, or a failure. */
    boolean isDone() {
        return done.getCount() == 0;
    }

    /** The results; waits for who evaluates the series. */
    @Nullable Scanned[] results() {
        await();
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return results == null ? new Scanned[0] : results;
    }

    /** Returns when nobody evaluates the series, now or later. */
    void abandon() {
        if (!taken.compareAndSet(false, true)) {
            await();
        }
    }

    private void await() {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                // The storage must not be closed under a reader, so this wait goes on; a batch is short.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
