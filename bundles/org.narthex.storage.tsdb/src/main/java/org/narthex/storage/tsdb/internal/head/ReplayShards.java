package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.narthex.storage.tsdb.internal.wal.WalCorruption;

/**
 * Shares the samples of the log out among threads, each of which has pages of its own, so that the samples of a series
 * stay in order. A fixed number of batches goes round: who reads faster than the others append waits for one. Confined to
 * the thread that replays.
 */
final class ReplayShards implements AutoCloseable {
    private static final int MAX_SHARDS = 8;

    private final Head head;
    private final List<ReplayShard> shards = new ArrayList<>();
    private final List<ReplayLane<Work>> lanes = new ArrayList<>();
    private final BlockingQueue<ReplayBatch> free = new LinkedBlockingQueue<>();
    private final int maxBatches;
    private int batches = 1;
    private ReplayBatch current;
    private Path directory = Path.of("");
    private int segment;
    private boolean fillingHoles;

    private record Work(ReplayBatch batch, Path directory, int segment) {}

    ReplayShards(Head head) {
        this.head = head;
        int n = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_SHARDS);
        maxBatches = 2 * n + 2;
        for (int number = 0; number < n; number++) {
            ReplayShard shard = new ReplayShard(head, number);
            shards.add(shard);
            lanes.add(new ReplayLane<>("tsdb-replay-" + number, maxBatches, work -> run(shard, work)));
        }
        current = new ReplayBatch(n);
    }

    private void run(ReplayShard shard, Work work) {
        try {
            shard.append(work.batch, work.directory, work.segment);
        } finally {
            if (work.batch.readers.decrementAndGet() == 0) {
                work.batch.clear();
                free.add(work.batch);
            }
        }
    }

    /** From now on samples that lie between a series' complete chunks are taken up, too. */
    void fillHoles() {
        fillingHoles = true;
        shards.forEach(ReplayShard::fillHoles);
    }

    /** Says which segment the samples come from that follow; all before must be {@linkplain #drain drained}. */
    void from(Path log, int number) {
        directory = log;
        segment = number;
    }

    /** Whether a sample is perhaps not in its series yet. What has come once never goes, so a look without a lock will do. */
    boolean mayLack(int slot, long t) {
        return fillingHoles || t > head.page(slot).lastTime[slot & SeriesPage.MASK];
    }

    /** Appends a sample to its series, sooner or later. */
    void add(int slot, long t, long start, double v) throws IOException {
        if (current.isFull()) {
            submit();
        }
        current.add(slot, t, start, v);
    }

    /** Appends a histogram to its series, sooner or later. */
    void add(AppendBuffers.PendingHistogram histogram, long offset) throws IOException {
        if (current.isFull()) {
            submit();
        }
        current.add(new ReplayBatch.Located(histogram, offset));
    }

    private void submit() throws IOException {
        hand(current);
        current = next();
    }

    private void hand(ReplayBatch batch) throws IOException {
        batch.endRun();
        // Known before the first hand-over, as those who are through with the batch may clear it at once.
        List<ReplayLane<Work>> readers = new ArrayList<>();
        for (int s = 0; s < lanes.size(); s++) {
            if (batch.runInts[s] > 0) {
                readers.add(lanes.get(s));
            }
        }
        batch.readers.set(readers.size());
        Work work = new Work(batch, directory, segment);
        for (ReplayLane<Work> lane : readers) {
            lane.put(work);
        }
    }

    private ReplayBatch next() throws InterruptedIOException {
        ReplayBatch batch = free.poll();
        if (batch != null) {
            return batch;
        }
        if (batches < maxBatches) {
            batches++;
            return new ReplayBatch(shards.size());
        }
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the log is replayed");
        }
    }

    /** Waits until all samples are where they belong. */
    void drain() throws IOException {
        if (!current.isEmpty()) {
            if (lanes.stream().noneMatch(ReplayLane::isStarted)) {
                // A short log is not worth a thread.
                current.endRun();
                shards.forEach(shard -> shard.append(current, directory, segment));
                current.clear();
            } else {
                submit();
            }
        }
        for (ReplayLane<Work> lane : lanes) {
            lane.drain();
        }
    }

    /** Takes the records that a series' chunk could not take, in the order of the log; all must be drained. */
    List<WalCorruption> takeDamaged() {
        List<WalCorruption> all = new ArrayList<>();
        for (ReplayShard shard : shards) {
            all.addAll(shard.damaged());
            shard.damaged().clear();
        }
        all.sort(Comparator.comparingLong(WalCorruption::offset));
        return all;
    }

    /** Forgets what was taken up between the chunks of a series that was removed; all must be drained. */
    void forget(int slot) {
        for (ReplayShard shard : shards) {
            HoleFilling holes = shard.holes();
            if (holes != null) {
                holes.forget(slot);
            }
        }
    }

    /** Makes chunks of what was taken up between others; all must be drained. */
    void finish() {
        for (ReplayShard shard : shards) {
            HoleFilling holes = shard.holes();
            if (holes != null) {
                holes.finish();
            }
        }
    }

    @Override
    public void close() {
        lanes.forEach(ReplayLane::close);
    }
}
