package org.narthex.storage.tsdb.internal.damage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.Database;
import org.narthex.storage.tsdb.internal.TestDatabases;
import org.narthex.storage.tsdb.internal.block.Dumps;

/**
 * Damages copies of recorded directories, each in one place, and opens them. As a program: number of copies, seed, and
 * optionally a folder that keeps the damaged copies for another server.
 */
final class DamageTrial {
    private static final List<String> BASES = List.of(
            "dirs/wal-mixed", "dirs/blocks", "corrupt/base-blocks", "corrupt/base-head", "corrupt/base-wal");
    private static final int KINDS = 4;
    private static final int MOST_ZEROS = 4096;
    private static final int NEW_SERIES = 10;
    private static final String ADDED = "added_after_damage";

    /** Behind all that was recorded. */
    private static final long ADDED_TIME = 1_700_300_000_000L;

    private final List<Written> bases = new ArrayList<>();
    private final Path work;
    private final Random random;
    private double lost;
    private int lossless;
    private int begun = -1;
    private int done;

    DamageTrial(Path work, long seed) throws IOException {
        this.work = work;
        this.random = new Random(seed);
        for (String name : BASES) {
            bases.add(Written.unpack(name, work.resolve("base").resolve(name)));
        }
    }

    /** Average share of the samples that a damage cost. */
    double averageLost() {
        return lost / done;
    }

    int lossless() {
        return lossless;
    }

    /** Damages a copy, opens it and asks for everything, twice; fails where more is wrong than that samples are missing. */
    void next(@Nullable Path keep) throws IOException {
        begun++;
        Written base = bases.get(random.nextInt(bases.size()));
        Path copy = TestDatabases.copy(base.directory, work.resolve("copy"));
        Files.deleteIfExists(copy.resolve("lock"));
        String what = base.name + ": " + damage(copy);
        if (keep != null) {
            Path kept = TestDatabases.copy(copy, keep.resolve("%04d".formatted(begun)));
            Files.writeString(keep.resolve(kept.getFileName() + ".txt"), what + "\n");
        }
        try {
            Set<String> first = open(copy, base, true);
            Set<String> second = open(copy, base, false);
            if (!second.containsAll(first)) {
                throw new AssertionError("the second start has fewer samples: " + second.size() + ", " + first.size());
            }
            long there = base.shown.stream().filter(first::contains).count();
            double share = 1 - (double) there / base.shown.size();
            lost += share;
            lossless += share == 0 ? 1 : 0;
            done++;
            if (keep != null) {
                Files.writeString(
                        keep.resolve("lost.csv"),
                        String.format(Locale.ROOT, "%d,%.5f,%s%n", begun, share, what),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(what, e);
        }
        delete(copy);
    }

    private static Set<String> open(Path directory, Written base, boolean append) throws IOException {
        try (Database database = Database.open(TestDatabases.options(directory).with(OnDamage.CONTAIN))) {
            if (append) {
                append(database);
            }
            return check(database, base);
        }
    }

    /** New series get references that those of the damaged log must not have had. */
    private static void append(Database database) throws IOException {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(NEW_SERIES);
            for (int i = 0; i < NEW_SERIES; i++) {
                long ref = appender.resolve(Labels.of("__name__", ADDED, "i", String.valueOf(i)), ADDED_TIME);
                batch.add(ref, ADDED_TIME, i);
            }
            appender.append(batch);
            appender.commit();
        }
    }

    private static Set<String> check(Database database, Written base) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            List<String> found = Dumps.samples(querier);
            Set<String> all = new HashSet<>(found);
            if (all.size() != found.size()) {
                throw new AssertionError("samples appear twice");
            }
            int added = 0;
            for (String line : found) {
                if (line.startsWith("{__name__=\"" + ADDED) && line.endsWith(" " + ADDED_TIME)) {
                    added++;
                } else if (!base.all.contains(line)) {
                    throw new AssertionError("never written: " + line);
                }
            }
            if (added != NEW_SERIES) {
                throw new AssertionError("of " + NEW_SERIES + " new samples there are " + added);
            }
            for (String name : querier.labelNames(List.of(), 0)) {
                querier.labelValues(name, List.of(), 0);
                querier.labelValues(name, TestDatabases.ALL, 0);
            }
            querier.labelNames(TestDatabases.ALL, 0);
            return all;
        }
    }

    private String damage(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(p -> !p.getFileName().toString().equals("queries.active"))
                    .sorted()
                    .toList();
        }
        Path file = files.get(random.nextInt(files.size()));
        String name = directory.relativize(file).toString();
        long size = Files.size(file);
        int kind = size == 0 ? KINDS - 1 : random.nextInt(KINDS);
        if (kind == KINDS - 1) {
            Files.delete(file);
            return name + " removed";
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long at = random.nextLong(size);
            switch (kind) {
                case 0 -> {
                    bytes.seek(at);
                    int old = bytes.read();
                    int mask = 1 + random.nextInt(255);
                    bytes.seek(at);
                    bytes.write(old ^ mask);
                    return name + ", byte " + at + " of " + size + " xor " + mask;
                }
                case 1 -> {
                    bytes.setLength(at);
                    return name + " cut from " + size + " to " + at;
                }
                default -> {
                    int n = (int) Math.min(size - at, 1 + random.nextInt(MOST_ZEROS));
                    bytes.seek(at);
                    bytes.write(new byte[n]);
                    return name + ", " + n + " zeros at " + at + " of " + size;
                }
            }
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path p : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    /** Runs a trial and prints its result. */
    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[0]);
        long seed = Long.parseLong(args[1]);
        Path keep = args.length > 2 ? Files.createDirectories(Path.of(args[2])) : null;
        Path work = Files.createTempDirectory("damage");
        int failed = 0;
        try {
            DamageTrial trial = new DamageTrial(work, seed);
            for (int i = 0; i < count; i++) {
                try {
                    trial.next(keep);
                } catch (AssertionError e) {
                    failed++;
                    System.out.println(i + " FAILED " + e.getMessage() + ": " + e.getCause());
                    if (failed < 5 && e.getCause() != null) {
                        e.getCause().printStackTrace(System.out);
                    }
                    Path copy = work.resolve("copy");
                    if (Files.exists(copy)) {
                        delete(copy);
                    }
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "seed %d: %d damages, %d failed, %d cost nothing, on average %.3f %% of the samples lost%n",
                    seed,
                    count,
                    failed,
                    trial.lossless(),
                    100 * trial.averageLost());
        } finally {
            delete(work);
        }
    }
}
