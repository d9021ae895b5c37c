package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.narthex.model.Matcher;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.compact.BlockOptions;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.compact.Retention;
import org.narthex.storage.tsdb.internal.damage.OnDamage;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * One database under random operations, each of which it must answer as the model does. All that happens follows from the
 * seed. Confined to one thread.
 */
final class ModelRun implements AutoCloseable {
    /** Operations on one database. */
    static final int OPERATIONS = 1500;

    private static final long HOUR = 3_600_000;

    /** Length of the head's chunk range, milliseconds. */
    static final long RANGE = 2 * HOUR;

    /** How much older samples may be than the newest one, milliseconds, while they may at all. */
    static final long WINDOW = 3 * HOUR;

    private static final long START = 1_700_028_000_000L;
    private static final int HISTORY = 30;
    private static final int SEGMENT = 64 * 1024;
    private static final long[] STEPS = {1_000, 15_000, 240_000, 1_200_000};

    private final Path work;
    private final long seed;
    private final Random random;
    private final DatabaseOptions options;
    private final ModelLabels labels;
    private final DatabaseModel model = new DatabaseModel();
    private final ModelReading reading = new ModelReading(model);
    private final Map<String, Integer> counts = new TreeMap<>();
    private Path data;
    private Database database;
    private long window = WINDOW;
    private long clock = START;
    private long step = STEPS[1];
    private int done;
    private int directories;
    private String last = "";

    /** The last operations but commits and queries, each with where the head and the blocks were when it began. */
    private final Deque<String> history = new ArrayDeque<>();

    ModelRun(Path work, long seed) throws IOException {
        this.work = work;
        this.seed = seed;
        this.random = new Random(seed);
        this.labels = new ModelLabels(random);
        this.data = work.resolve("data");
        WalBatch.Compression[] compressions = WalBatch.Compression.values();
        this.options = new DatabaseOptions(
                data,
                new HeadOptions(
                        new ChunkRules(RANGE, random.nextBoolean() ? 120 : 12),
                        compressions[random.nextInt(compressions.length)],
                        100,
                        true,
                        false,
                        random.nextBoolean() ? 32 : 5),
                SEGMENT,
                true,
                new BlockOptions(RANGE, 9 * RANGE, 0, true, random.nextBoolean(), m -> false, Retention.NONE),
                random.nextBoolean() ? OnDamage.CONTAIN : OnDamage.REFUSE,
                random.nextBoolean());
        this.database = open();
    }

    private Database open() throws IOException {
        Database opened = Database.open(new DatabaseOptions(
                data,
                options.head(),
                options.walSegmentSize(),
                true,
                options.blocks(),
                options.onDamage(),
                options.memorySnapshot()));
        opened.outOfOrderWindow(window);
        if (opened.walCorruptions() + opened.chunkCorruptions() > 0 || opened.damages().any()) {
            throw new AssertionError("damage after a restart: " + opened.damages().recent());
        }
        return opened;
    }

    /** Does operations until there were enough or the time is over. */
    void run(long endNanos) {
        try {
            long end = Long.MIN_VALUE;
            while (done < OPERATIONS && (System.nanoTime() - endNanos < 0 || done < 10)) {
                done++;
                operation();
                long before = end;
                end = database.blockSet().inOrderEnd();
                if (end < before || last.equals("compact") && isBehindHead(end)) {
                    // A deletion left nothing of the newest block. What the log and the head's chunk files have of its
                    // range comes back at the next start, as in Prometheus.
                    count("newest block empty");
                    break;
                }
            }
            last = "the end";
            reading.check(database);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ", operation " + done + ", " + last + ": " + e.getMessage() + "\nbefore that:\n"
                            + String.join("\n", history),
                    e);
        }
    }

    private boolean isBehindHead(long end) {
        long begin = database.head().minTime();
        return end != Long.MIN_VALUE && begin != Long.MAX_VALUE && begin / RANGE * RANGE > end;
    }

    Map<String, Integer> counts() {
        return counts;
    }

    DatabaseModel model() {
        return model;
    }

    private void count(String name) {
        say(name);
        counts.merge(name, 1, Integer::sum);
    }

    private void say(String what) {
        last = what;
        if (what.startsWith("commit") || what.startsWith("query") || what.startsWith("labels")) {
            return;
        }
        StringBuilder blocks = new StringBuilder();
        for (Block b : database.blocks()) {
            blocks.append(" [").append(b.meta().minTime()).append(", ").append(b.meta().maxTime())
                    .append(b.meta().compaction().hints().isEmpty() ? ")" : ", late)");
        }
        history.add(done + ": " + what + ", time " + clock + ", head from " + database.head().minTime() + ", window " + window
                + ", blocks" + blocks);
        if (history.size() > HISTORY) {
            history.remove();
        }
    }

    private void operation() throws Exception {
        int n = random.nextInt(100);
        if (n < 62) {
            commit();
        } else if (n < 74) {
            query();
        } else if (n < 80) {
            labels();
        } else if (n < 84) {
            delete();
        } else if (n < 87) {
            restart(false);
        } else if (n < 90) {
            restart(true);
        } else if (n < 93) {
            compact();
        } else {
            rare(n);
        }
    }

    private void rare(int n) throws Exception {
        switch (n) {
            case 93 -> {
                count("compact out of order");
                database.compactOutOfOrder();
                model.compacted(files().lastKey());
                settle();
                reading.check(database);
            }
            case 94 -> {
                count("compact blocks");
                database.compactor().compactBlocks(() -> false);
                reading.check(database);
            }
            case 95, 96 -> {
                count("truncate log");
                Head head = database.head();
                if (head.minTime() != Long.MAX_VALUE) {
                    head.truncateLog(head.minTime());
                }
                reading.check(database);
            }
            case 97 -> {
                count("clean tombstones");
                database.compactor().cleanTombstones();
                reading.check(database);
            }
            case 98 -> snapshot();
            default -> {
                count("window");
                window = window == 0 ? WINDOW : 0;
                database.outOfOrderWindow(window);
                step = STEPS[random.nextInt(STEPS.length)];
            }
        }
    }

    private void commit() throws Exception {
        count("commit");
        if (random.nextInt(30) == 0) {
            step = STEPS[random.nextInt(STEPS.length)];
        }
        clock += 1 + random.nextLong(step);
        if (!new ModelTransaction(database, model, labels, random, clock, window).run()) {
            count("rollback");
        }
    }

    /** A range that is often at an edge of the head or of a block. */
    private long[] range() {
        long from = edge();
        long to = edge();
        return new long[] {Math.min(from, to), Math.max(from, to)};
    }

    private long edge() {
        List<Long> edges = new ArrayList<>();
        edges.add(database.head().minTime());
        edges.add(database.head().maxTime());
        database.blocks().forEach(b -> {
            edges.add(b.meta().minTime());
            edges.add(b.meta().maxTime());
        });
        return switch (random.nextInt(4)) {
            case 0 -> {
                long edge = edges.get(random.nextInt(edges.size()));
                yield edge == Long.MIN_VALUE || edge == Long.MAX_VALUE ? edge : edge + random.nextInt(3) - 1;
            }
            case 1 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
            case 2 -> clock - random.nextLong(WINDOW);
            default -> START + random.nextLong(clock - START + 1);
        };
    }

    private void query() {
        long[] range = range();
        List<Matcher> matchers = labels.matchers();
        count("query");
        say("query " + matchers + " from " + range[0] + " to " + range[1]);
        reading.query(database, range[0], range[1], matchers, random.nextBoolean());
    }

    private void labels() {
        long[] range = range();
        List<Matcher> matchers = random.nextInt(3) == 0 ? List.of() : labels.matchers();
        count("labels");
        say("labels " + matchers + " from " + range[0] + " to " + range[1]);
        reading.labels(database, range[0], range[1], matchers);
    }

    private void delete() throws IOException {
        long[] range = range();
        if (random.nextInt(5) > 0) {
            range[0] = START + random.nextLong(clock - START + 1);
            range[1] = range[0] + random.nextLong(RANGE);
        }
        List<Matcher> matchers = labels.matchers();
        matchers.addAll(labels.matchers());
        count("delete");
        say("delete " + matchers + " from " + range[0] + " to " + range[1]);
        if (range[0] == Long.MIN_VALUE && range[1] == Long.MAX_VALUE) {
            return;
        }
        database.delete(range[0], range[1], matchers);
        model.delete(range[0], range[1], matchers);
        reading.check(database);
    }

    private void restart(boolean abrupt) throws IOException {
        count(abrupt ? "kill" : "restart");
        Path old = data;
        if (abrupt) {
            // What a kill leaves is what the files have at that moment.
            data = TestDatabases.copy(data, work.resolve("kill" + ++directories));
        }
        database.close();
        if (abrupt) {
            delete(old);
        }
        database = open();
        model.restarted();
        settle();
        reading.check(database);
    }

    private void compact() throws Exception {
        count("compact");
        boolean moves = database.head().compactable();
        compaction().compact();
        if (moves) {
            model.compacted(files().lastKey());
        }
        settle();
        reading.check(database);
    }

    /** The files of head chunks; a number before all of them, so that there is one. */
    private TreeMap<Integer, Path> files() throws IOException {
        TreeMap<Integer, Path> found = new TreeMap<>(Map.of(0, data));
        try (Stream<Path> files = Files.list(data.resolve("chunks_head"))) {
            files.forEach(p -> found.put(Integer.parseInt(p.getFileName().toString()), p));
        }
        return found;
    }

    private void settle() throws IOException {
        Integer first = files().higherKey(0);
        model.filesBegin(first == null ? Integer.MAX_VALUE : first);
    }

    private CompactionLoop compaction() {
        return new CompactionLoop(
                database.head(),
                database.blockSet(),
                database.compactor(),
                database::compactOutOfOrder,
                () -> {},
                new ReentrantLock(),
                CompactionMetrics.NONE,
                new CompactionLoop.Pace(60_000, 0),
                random);
    }

    private void snapshot() throws IOException {
        boolean withHead = random.nextBoolean();
        count("snapshot");
        Path target = work.resolve("snapshot" + ++directories);
        database.snapshot(target, withHead);
        DatabaseOptions copy = new DatabaseOptions(target, options.head(), SEGMENT, true, options.blocks());
        try (Database opened = Database.open(copy)) {
            reading.checkSnapshot(opened, withHead);
        }
        delete(target);
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path p : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    @Override
    public void close() throws IOException {
        database.close();
        delete(data);
    }
}
