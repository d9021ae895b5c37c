package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;

/** Samples out of order come, move to blocks and are read at the same time. */
class OutOfOrderConcurrencyTest {
    private static final long START = 1_700_028_000_000L;
    private static final long MINUTE = 60_000;
    private static final long WINDOW = 180 * MINUTE;

    @TempDir
    Path dir;

    private static Database open(Path data) throws Exception {
        Database database = Database.open(options(data));
        database.outOfOrderWindow(WINDOW);
        return database;
    }

    /** Writers, compactions and readers at the same time: what was committed before a reader began is there. */
    @Test
    void readersSeeEverySampleWhileItIsMovedToBlocks() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicLong committed = new AtomicLong();
        AtomicLong reads = new AtomicLong();
        AtomicLong compactions = new AtomicLong();
        int spread = 100_000_000;
        Labels labels = Labels.of("__name__", "moved");
        try (Database database = Database.open(options(dir))) {
            database.outOfOrderWindow(spread);
            put(database, labels, START + spread, 0);
            List<Thread> threads = new ArrayList<>();
            threads.add(thread("writer", stop, failures, () -> {
                // Each time once, in an order that jumps about.
                long n = committed.get() + 1;
                if (n > 100 * (reads.get() + compactions.get() + 1)) {
                    Thread.onSpinWait();
                    return;
                }
                put(database, labels, START + n * 7_368_787 % spread, n);
                committed.set(n);
            }));
            threads.add(thread("compaction", stop, failures, () -> {
                database.compactOutOfOrder();
                database.compactor().compactBlocks(stop::get);
                compactions.incrementAndGet();
            }));
            threads.add(thread("reader", stop, failures, () -> {
                long before = committed.get();
                long found = TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE).get(labels).size() - 1;
                if (found < before) {
                    throw new AssertionError(found + " samples of " + before);
                }
                reads.incrementAndGet();
            }));
            long end = System.nanoTime() + 3_000_000_000L;
            while (failures.isEmpty() && (System.nanoTime() < end || compactions.get() < 3)) {
                Thread.onSpinWait();
            }
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            System.out.println(committed.get() + " samples, " + compactions.get() + " compactions, " + reads.get()
                    + " reads");
            Map<Long, Long> all = TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE).get(labels);
            assertThat(all).hasSize((int) committed.get() + 1);
            assertThat(reads.get()).isPositive();
        }
    }

    /** Commits of several threads on the same series: what one logs must not be made void by the marker of another. */
    @Test
    void copyTakenWhileThreadsInsertHasWhatWasCommittedBefore() throws Exception {
        int writers = 3;
        AtomicBoolean stop = new AtomicBoolean();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicLong[] committed = new AtomicLong[writers];
        Labels labels = Labels.of("__name__", "shared");
        Path live = dir.resolve("live");
        try (Database database = open(live)) {
            put(database, labels, START, 0);
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                AtomicLong mine = new AtomicLong();
                committed[w] = mine;
                int writer = w;
                threads.add(thread("writer" + w, stop, failures, () -> {
                    long n = mine.get() + 1;
                    put(database, labels, START - n * writers - writer, n);
                    mine.set(n);
                }));
            }
            for (int round = 0; round < 8 && failures.isEmpty(); round++) {
                long[] before = new long[writers];
                long more = committed[0].get() + 100;
                while (committed[0].get() < more && failures.isEmpty()) {
                    Thread.onSpinWait();
                }
                for (int w = 0; w < writers; w++) {
                    before[w] = committed[w].get();
                }
                Path copy = TestDatabases.copy(live, dir.resolve("copy" + round));
                Database killed = open(copy);
                if (killed.head().outOfOrder().isLogUnread()) {
                    killed.close();
                    killed = open(copy);
                }
                Map<Long, Long> found = TestDatabases.dump(killed, Long.MIN_VALUE, Long.MAX_VALUE).get(labels);
                for (int w = 0; w < writers; w++) {
                    for (long n = 1; n <= before[w]; n++) {
                        assertThat(found).containsEntry(START - n * writers - w, Double.doubleToRawLongBits(n));
                    }
                }
                killed.close();
            }
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Thread thread(
            String name, AtomicBoolean stop, ConcurrentLinkedQueue<Throwable> failures, Work work) {
        return Thread.ofPlatform().name(name).start(() -> {
            while (!stop.get()) {
                try {
                    work.run();
                } catch (Throwable e) {
                    failures.add(e);
                    stop.set(true);
                }
            }
        });
    }

    private static void put(Database database, Labels labels, long t, double v) throws Exception {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(labels, t), t, v);
            appender.append(batch);
            assertThat(batch.outcomes[0]).isEqualTo(AppendOutcome.OK);
            appender.commit();
        }
    }
}
