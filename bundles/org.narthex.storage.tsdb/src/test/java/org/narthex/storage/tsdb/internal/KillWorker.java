package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.compact.BlockOptions;
import org.narthex.storage.tsdb.internal.compact.Retention;
import org.narthex.storage.tsdb.internal.damage.OnDamage;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * A process that waits to be killed. It ingests, compacts, truncates, deletes, cleans and expires all at once on blocks of
 * a few seconds, and says on standard output what it has done: {@code a n} for a commit, {@code d s from to} before and
 * {@code D s from to} behind a deletion. Arguments: directory, number of the first commit, seed.
 */
final class KillWorker {
    static final long START = 1_700_028_000_000L;
    static final long STEP = 100;
    static final int STEADY = 20;
    static final long RANGE = 6_000;
    static final long KEPT = 24_000;

    /** What comes late comes by so many commits later. */
    static final int LATENESS = 90;

    private static final int LIFE = 150;
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private KillWorker() {}

    static DatabaseOptions options(Path directory) {
        return new DatabaseOptions(
                directory,
                new HeadOptions(new ChunkRules(RANGE, 12), WalBatch.Compression.SNAPPY, 0, true),
                128 * 1024,
                true,
                new BlockOptions(RANGE, 3 * RANGE, 0, true, false, m -> false, new Retention(KEPT, 0, 0)),
                OnDamage.CONTAIN,
                false);
    }

    static Database open(Path directory) throws IOException {
        Database database = Database.open(options(directory));
        database.outOfOrderWindow(2 * LATENESS * STEP);
        return database;
    }

    static long time(long commit) {
        return START + commit * STEP;
    }

    static Labels steady(int s) {
        return Labels.of("__name__", "steady", "s", "" + s);
    }

    /** A series that is gone before long. */
    static Labels brief(long commit) {
        return Labels.of("__name__", "brief", "n", "" + commit / LIFE);
    }

    static Labels late(long commit) {
        return Labels.of("__name__", "late", "s", "" + commit % 3);
    }

    /** The time of the sample that comes out of order with a commit, or of its duplicate. */
    static long lateTime(long commit) {
        return time(commit - commit % LATENESS) + 7 + commit % 9;
    }

    static double value(long t, int s) {
        return (t * 31 + s * 17) % 1009 * 0.5;
    }

    /** A commit brings a sample of every steady series, one of a brief one, and one out of order. */
    static void commit(Database database, long n) throws IOException {
        long t = time(n);
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(STEADY + 2);
            for (int s = 0; s < STEADY; s++) {
                batch.add(appender.resolve(steady(s), t), t, value(t, s));
            }
            batch.add(appender.resolve(brief(n), t), t, value(t, 1));
            // Beside the others' times, now and then in order.
            long before = lateTime(n);
            batch.add(appender.resolve(late(n), before), before, value(before, 2));
            appender.append(batch);
            for (int k = 0; k < batch.size - 1; k++) {
                if (batch.outcomes[k] != AppendOutcome.OK) {
                    throw new IOException("commit " + n + ": outcome " + batch.outcomes[k] + " of sample " + k);
                }
            }
            appender.commit();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void start(String name, Work work) {
        Thread.ofPlatform().name(name).daemon(true).start(() -> {
            try {
                while (true) {
                    work.run();
                }
            } catch (Throwable e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(3);
            }
        });
    }

    /** Works until the kill. */
    public static void main(String[] args) throws Exception {
        Database database = open(Path.of(args[0]));
        long[] next = {Long.parseLong(args[1])};
        Random random = new Random(Long.parseLong(args[2]));
        database.startCompaction(new CompactionLoop.Pace(20, 0));
        OUT.println("ready");
        start("delete", () -> {
            int s = random.nextInt(STEADY / 2);
            // Not the commit that may be under way: a deletion says nothing of samples that come later.
            long to = next[0] - 1 - random.nextInt(400);
            long from = to - random.nextInt(20);
            String what = s + " " + from + " " + to;
            OUT.println("d " + what);
            database.delete(time(from), time(to), List.of(Matcher.equal("__name__", "steady"), Matcher.equal("s", "" + s)));
            OUT.println("D " + what);
            Thread.sleep(random.nextInt(20));
        });
        start("clean", () -> {
            database.compactor().cleanTombstones();
            Thread.sleep(50);
        });
        while (true) {
            // The compaction shall keep up, so that it does all it can do.
            while (time(next[0]) - database.head().minTime() > 4 * RANGE && database.head().minTime() != Long.MAX_VALUE) {
                LockSupport.parkNanos(1_000_000);
            }
            commit(database, next[0]);
            OUT.println("a " + next[0]);
            next[0]++;
        }
    }
}
