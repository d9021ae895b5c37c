package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes chunks, series and parts of the log away from a head, one such work after the other. Appending and querying go on
 * meanwhile; what they must see of it each of the works says itself. Thread-safe.
 */
final class Truncations {
    private final Head head;
    private final LogTruncation log;

    /** Held by what takes series or parts of the log away. */
    private final ReentrantLock lock = new ReentrantLock();

    Truncations(Head head) {
        this.head = head;
        this.log = new LogTruncation(head);
    }

    /**
     * Drops chunks that end before {@code mint}, and series that have no sample since. Does nothing when the head begins
     * there already.
     *
     * @param patience how long to wait for queries, and for transactions
     * @throws IOException when queries took too long, or files could not be deleted; can be tried again
     */
    void truncate(long mint, Duration patience) throws IOException, InterruptedException {
        lock.lock();
        try {
            if (head.times().isInitialized() && head.times().min() >= mint) {
                return;
            }
            // Set before it is looked who reads, so that no reader can slip through.
            head.readers().cutAt(mint);
            new HeadTruncation(head).run(mint, patience);
        } catch (IOException | InterruptedException | RuntimeException e) {
            head.counts().truncationsFailed.increment();
            throw e;
        } finally {
            head.readers().cutEnded();
            lock.unlock();
        }
    }

    /**
     * Replaces the older part of the log by a checkpoint without what is before {@code mint}, where there is much to gain.
     *
     * @throws IOException when the checkpoint cannot be written; the log is unchanged then
     */
    void truncateLog(long mint) throws IOException {
        lock.lock();
        try {
            log.run(mint);
        } finally {
            lock.unlock();
        }
    }

    /** Removes series that have ended and are in blocks; returns how many. */
    int evict(StaleCompactionHead ended, Duration patience) throws IOException, InterruptedException {
        lock.lock();
        try {
            return new HeadEviction(head).run(ended, patience);
        } finally {
            lock.unlock();
        }
    }

    /** Removes series and files that have nothing any more, though the head begins where it did. */
    void collectGarbage(Duration patience) throws IOException, InterruptedException {
        lock.lock();
        try {
            new HeadTruncation(head).collect(patience);
        } finally {
            lock.unlock();
        }
    }
}
