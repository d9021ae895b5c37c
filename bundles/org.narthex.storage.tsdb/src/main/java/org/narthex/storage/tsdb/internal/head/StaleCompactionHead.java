package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.narthex.storage.tsdb.internal.block.BlockContent;

/**
 * The series of the head that have ended, whose newest sample is a stale marker and that have nothing out of order: they
 * become blocks and leave the head, though the head begins where it did. A series that gets a sample meanwhile stays.
 * Confined to one thread.
 */
public final class StaleCompactionHead implements AutoCloseable {
    /** Takes the content of one block. */
    public interface Sink {
        /**
         * @param mint first timestamp, Unix milliseconds
         * @param maxt timestamp behind the last
         */
        void block(BlockContent content, long mint, long maxt) throws IOException;
    }

    private final Head head;

    /** Keeps the slots from being given to other series. It reads nothing, so that nobody waits for it. */
    private final Readers.Reader guard;

    private final long mint;
    private final long maxt;
    private int[] slots = new int[16];
    private long[] newest = new long[16];
    private int size;

    StaleCompactionHead(Head head) {
        this.head = head;
        this.guard = head.readers().begin(Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE);
        this.mint = head.minTime();
        this.maxt = head.maxTime();
        SeriesPage[] pages = head.series().pages();
        for (int number = 0; number < pages.length; number++) {
            SeriesPage page = pages[number];
            if (page != null) {
                synchronized (page) {
                    for (int i = 0; i < SeriesPage.SIZE; i++) {
                        int slot = (number << SeriesPage.BITS) + i;
                        // A marker that is newer than the snapshot may belong to a commit that readers do not see.
                        if (!page.commits.isNewer(i, guard.snapshot()) && hasEnded(head, page, i, slot)) {
                            add(slot, page.lastTime[i]);
                        }
                    }
                }
            }
        }
    }

    /** Whether a series has ended; call with the page as the monitor. */
    static boolean hasEnded(Head head, SeriesPage page, int i, int slot) {
        return page.labels.has(i)
                && (page.flags[i] & (SeriesPage.GONE | SeriesPage.LOGGED)) == SeriesPage.LOGGED
                && page.isStale(i)
                && !head.outOfOrder().has(slot);
    }

    private void add(int slot, long time) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, size * 2);
            newest = Arrays.copyOf(newest, size * 2);
        }
        slots[size] = slot;
        newest[size++] = time;
    }

    /** How many series there are. */
    public int size() {
        return size;
    }

    int slot(int k) {
        return slots[k];
    }

    /** The newest timestamp of a series when it was chosen. */
    long newest(int k) {
        return newest[k];
    }

    long mint() {
        return mint;
    }

    long maxt() {
        return maxt;
    }

    /** Hands out the samples of each aligned range of the head, oldest first. */
    public void forEachRange(Sink sink) throws IOException {
        long range = head.options().rules().chunkRange();
        IdSet chosen = new IdSet(slots, size);
        for (long from = mint / range * range; from <= maxt; from += range) {
            try (HeadQuerier querier = head.inOrderQuerier(from, from + range - 1)) {
                sink.block(BlockContent.of(querier, querier.select(true, 0, chosen)), from, from + range);
            }
        }
    }

    /**
     * Removes the series, once their samples are in blocks that every new reader finds.
     *
     * @param patience how long to wait for readers, and for transactions
     * @return how many were removed
     * @throws IOException when readers take too long, or the log cannot tell; nothing was removed then
     */
    public int evict(Duration patience) throws IOException, InterruptedException {
        return size == 0 || mint > maxt ? 0 : head.truncations().evict(this, patience);
    }

    @Override
    public void close() {
        head.readers().end(guard);
        head.quarantine().release();
    }
}
