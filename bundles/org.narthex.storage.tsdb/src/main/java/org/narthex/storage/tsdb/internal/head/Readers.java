package org.narthex.storage.tsdb.internal.head;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps queries from seeing a part of a commit.
 *
 * <p>Commits are numbered. They make their samples visible side by side, under the shared half of a lock; a reader takes
 * the other half for a moment as it begins, so that every commit numbered up to its snapshot is complete. Commits that
 * follow write down, for each series they touch, its newest timestamp before them, as long as there is a reader that is
 * older than they are; {@link SeriesPage#visibleUntil} answers from that. So isolation costs a series eight bytes, and
 * nothing while nobody reads. Thread-safe.
 */
final class Readers {
    /** {@link #oldest} without a reader. */
    static final long NONE = Long.MAX_VALUE;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final AtomicLong commits = new AtomicLong();
    private final ConcurrentSkipListMap<Long, Integer> open = new ConcurrentSkipListMap<>();

    /** Held while a commit makes its samples visible. */
    Lock committing() {
        return lock.readLock();
    }

    /** The number of a commit that begins; call with {@link #committing} held. */
    long nextCommit() {
        return commits.incrementAndGet();
    }

    /** The snapshot of the oldest reader, or {@link #NONE}. */
    long oldest() {
        var first = open.firstEntry();
        return first == null ? NONE : first.getKey();
    }

    /** The number of the newest commit. */
    long newest() {
        return commits.get();
    }

    /** Begins a reader and returns its snapshot: the number of the last commit that it sees. */
    long begin() {
        lock.writeLock().lock();
        try {
            long snapshot = commits.get();
            open.merge(snapshot, 1, Integer::sum);
            return snapshot;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Ends a reader. */
    void end(long snapshot) {
        open.computeIfPresent(snapshot, (k, n) -> n == 1 ? null : n - 1);
    }
}
