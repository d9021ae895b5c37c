package org.narthex.storage.tsdb.internal.head;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps queries from seeing a part of a commit, and says who reads.
 *
 * <p>Commits are numbered. They make their samples visible side by side, under the shared half of a lock; a reader takes
 * the other half for a moment as it begins, so that every commit numbered up to its snapshot is complete. Commits that
 * follow write down, for each series they touch, its newest timestamp before them, as long as there is a reader that is
 * older than they are; {@link Commits#visibleUntil} answers from that. So isolation costs a series four bytes, and
 * nothing while nobody reads. Thread-safe.
 */
final class Readers {
    /** {@link #oldest} without a reader. */
    static final long NONE = Long.MAX_VALUE;

    /**
     * A reader that has begun.
     *
     * @param snapshot the number of the last commit that it sees
     * @param lateMint first timestamp that it reads of what came out of order
     * @param mint first timestamp that it reads
     * @param maxt last timestamp that it reads
     */
    record Reader(long session, long snapshot, long lateMint, long mint, long maxt) {}

    private record Range(long snapshot, long lateMint, long mint, long maxt) {}

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final AtomicLong commits = new AtomicLong();
    private final Sessions<Range> open = new Sessions<>();

    /** Where a truncation under way cuts the head; {@link Long#MIN_VALUE} for none. */
    private volatile long cut = Long.MIN_VALUE;

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
        Range first = open.oldest();
        return first == null ? NONE : first.snapshot;
    }

    /** The number of the newest commit. */
    long newest() {
        return commits.get();
    }

    /** Who reads. */
    Sessions<?> sessions() {
        return open;
    }

    /** Says where the head is being cut: readers that begin from now on leave to blocks what is before. */
    void cutAt(long mint) {
        cut = mint;
    }

    /** Says that no cut is under way any more. */
    void cutEnded() {
        cut = Long.MIN_VALUE;
    }

    /** Begins a reader of [mint, maxt], or of what is behind a cut under way; of what came out of order it reads all. */
    Reader begin(long mint, long maxt) {
        Reader reader = begin(mint, mint, maxt);
        for (long from = cut; reader.mint() < from; from = cut) {
            end(reader);
            reader = begin(mint, from, maxt);
        }
        return reader;
    }

    /** Begins a reader of [mint, maxt], which may reach back further for what came out of order. */
    Reader begin(long lateMint, long mint, long maxt) {
        lock.writeLock().lock();
        try {
            long snapshot = commits.get();
            long session = open.begin(() -> new Range(snapshot, lateMint, mint, maxt));
            return new Reader(session, snapshot, lateMint, mint, maxt);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Ends a reader. */
    void end(Reader reader) {
        open.end(reader.session);
    }

    /** Waits for those who read what came out of order in [from, to] and began before now; false when it took too long. */
    boolean awaitEndOutOfOrder(long from, long to, Duration patience) throws InterruptedException {
        return open.await(r -> r.lateMint <= to && from <= r.maxt, patience);
    }

    /** Waits for those who read in [from, to) and began before now; false when it took too long. */
    boolean awaitEnd(long from, long to, Duration patience) throws InterruptedException {
        return open.await(r -> r.mint < to && from <= r.maxt && r.mint <= r.maxt, patience);
    }
}
