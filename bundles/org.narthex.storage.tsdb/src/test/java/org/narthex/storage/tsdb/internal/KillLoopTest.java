package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.Dumps;

/**
 * A process that ingests, compacts, truncates, deletes and expires at once is killed again and again. What it said that it
 * had done is done, what it never did is not there, and no file is left half written.
 */
class KillLoopTest {
    private static final int KILLS = Integer.getInteger("narthex.database.kills", 100);
    private static final int LANES = 2;
    private static final int COMMITS = 800;

    @TempDir
    Path dir;

    private record Deletion(long from, long to, boolean done) {}

    /** What one directory went through. Confined to its thread. */
    private static final class Lane implements Callable<String> {
        private final Path data;
        private final Path work;
        private final Random random;
        private final int kills;
        private final Map<Labels, List<Deletion>> deletions = new HashMap<>();

        /** For each commit whether it was acknowledged; false for one that was under way at a kill. */
        private final TreeMap<Long, Boolean> commits = new TreeMap<>();

        private long next = 1000;
        private long checked;
        private int blocks;
        private int expired;

        Lane(Path work, long seed, int kills) {
            this.work = work;
            this.data = work.resolve("data");
            this.random = new Random(seed);
            this.kills = kills;
        }

        @Override
        public String call() throws Exception {
            for (int kill = 1; kill <= kills; kill++) {
                try {
                    runAndKill();
                    check(kill);
                } catch (AssertionError | Exception e) {
                    throw new AssertionError("kill " + kill + " in " + data + ": " + e.getMessage(), e);
                }
            }
            agree();
            long done = deletions.values().stream().flatMap(List::stream).filter(Deletion::done).count();
            return kills + " kills, " + commits.size() + " commits, " + done + " deletions, " + checked
                    + " samples checked, " + blocks + " blocks seen, " + expired + " times something had expired";
        }

        private void runAndKill() throws Exception {
            Path errors = work.resolve("errors.log");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx256m",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KillWorker.class.getName(),
                            data.toString(),
                            String.valueOf(next),
                            String.valueOf(random.nextLong()))
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                    .start();
            List<String> lines = new ArrayList<>();
            try (BufferedReader out = process.inputReader()) {
                long enough = 1 + random.nextInt(COMMITS);
                long acknowledged = 0;
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    lines.add(line);
                    acknowledged += line.startsWith("a ") ? 1 : 0;
                    if (acknowledged == enough) {
                        // The handle leaves the pipe open, whose rest tells what was done before the end.
                        process.toHandle().destroyForcibly();
                    }
                }
            } finally {
                process.destroyForcibly();
            }
            int exit = process.waitFor();
            if (exit != 128 + 9) {
                throw new AssertionError("the worker ended with " + exit + ": " + Files.readString(errors));
            }
            lines.forEach(this::note);
            commits.put(next, false);
            next++;
        }

        private void note(String line) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "a" -> {
                    next = Long.parseLong(words[1]);
                    commits.put(next++, true);
                }
                case "d", "D" -> {
                    Deletion begun = new Deletion(Long.parseLong(words[2]), Long.parseLong(words[3]), false);
                    List<Deletion> of = deletions.computeIfAbsent(
                            KillWorker.steady(Integer.parseInt(words[1])), l -> new ArrayList<>());
                    if (words[0].equals("d")) {
                        of.add(begun);
                    } else {
                        of.set(of.lastIndexOf(begun), new Deletion(begun.from, begun.to, true));
                    }
                }
                default -> assertThat(line).isEqualTo("ready");
            }
        }

        private void check(int kill) throws IOException {
            Path copy = TestDatabases.copy(data, work.resolve("copy"));
            TreeMap<Labels, TreeMap<Long, Long>> found;
            try (Database database = KillWorker.open(copy)) {
                found = TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE);
                blocks += database.blocks().size();
                assertFilesAreComplete(copy);
            }
            compare(found);
            try (Database database = KillWorker.open(copy)) {
                assertThat(TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE))
                        .as("kill %d, second start", kill)
                        .isEqualTo(found);
            }
            delete(copy);
        }

        private static void assertFilesAreComplete(Path directory) throws IOException {
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files.map(p -> p.getFileName().toString()).filter(n -> n.contains("tmp"))).isEmpty();
            }
            for (Path block : BlockDirectory.blockDirectories(directory)) {
                for (String name : List.of("meta.json", "index", "tombstones", "chunks/000001")) {
                    assertThat(block.resolve(name)).isRegularFile();
                }
            }
        }

        private void compare(TreeMap<Labels, TreeMap<Long, Long>> found) {
            List<String> wrong = new ArrayList<>();
            found.forEach((labels, samples) -> samples.forEach((t, bits) -> {
                checked++;
                if (!wasWritten(labels, t, Double.longBitsToDouble(bits))) {
                    wrong.add("surplus " + labels + " " + t + " " + Double.longBitsToDouble(bits));
                }
            }));
            long cutoff = KillWorker.time(next) - KillWorker.KEPT;
            commits.tailMap(next - KillWorker.KEPT / KillWorker.STEP - 1).forEach((n, acknowledged) -> {
                long t = KillWorker.time(n);
                if (acknowledged && t >= cutoff) {
                    for (int s = 0; s < KillWorker.STEADY; s++) {
                        Labels labels = KillWorker.steady(s);
                        if (!isDeleted(labels, n, false)) {
                            require(labels, t, found, wrong);
                        }
                    }
                    require(KillWorker.brief(n), t, found, wrong);
                }
                if (acknowledged && KillWorker.lateTime(n) >= cutoff) {
                    require(KillWorker.late(n), KillWorker.lateTime(n), found, wrong);
                }
            });
            long first = found.values().stream().mapToLong(TreeMap::firstKey).min().orElse(0);
            expired += first > KillWorker.time(commits.firstKey()) ? 1 : 0;
            assertThat(wrong.stream().limit(20)).as("%d differences, next commit %d", wrong.size(), next).isEmpty();
        }

        private static void require(
                Labels labels, long t, TreeMap<Labels, TreeMap<Long, Long>> found, List<String> wrong) {
            if (!found.getOrDefault(labels, new TreeMap<>()).containsKey(t)) {
                wrong.add("missing " + labels + " " + t);
            }
        }

        private boolean wasWritten(Labels labels, long t, double v) {
            long n = (t - KillWorker.START) / KillWorker.STEP;
            return switch (String.valueOf(labels.get("__name__"))) {
                case "steady" -> {
                    int s = Integer.parseInt(String.valueOf(labels.get("s")));
                    yield t == KillWorker.time(n)
                            && commits.containsKey(n)
                            && v == KillWorker.value(t, s)
                            && !isDeleted(labels, n, true);
                }
                case "brief" -> t == KillWorker.time(n)
                        && commits.containsKey(n)
                        && v == KillWorker.value(t, 1)
                        && labels.equals(KillWorker.brief(n));
                default -> v == KillWorker.value(t, 2)
                        && commits.subMap(n, n + KillWorker.LATENESS).keySet().stream()
                                .anyMatch(m -> KillWorker.late(m).equals(labels) && KillWorker.lateTime(m) == t);
            };
        }

        /**
         * @param surely whether the deletion must have ended
         */
        private boolean isDeleted(Labels labels, long n, boolean surely) {
            return deletions.getOrDefault(labels, List.of()).stream()
                    .anyMatch(d -> d.from <= n && n <= d.to && (d.done || !surely));
        }

        /** A real Prometheus opens what is there in the end and answers the same. */
        private void agree() throws Exception {
            List<String> ours;
            try (Database database = KillWorker.open(data);
                    Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                ours = Dumps.samples(querier);
            }
            assertThat(ours).isNotEmpty();
            String theirs = Peer.promtoolIfAny("tsdb", "dump", data.toString());
            if (theirs.isEmpty()) {
                System.out.println("KillLoopTest: no promtool (set PROMTOOL), not compared with one");
            } else {
                assertThat(Dumps.difference(ours, Dumps.withoutBuckets(theirs))).isEmpty();
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path p : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAHundredKills() throws Exception {
        long seed = Long.getLong("narthex.seed", System.nanoTime());
        System.out.println("KillLoopTest seed " + seed);
        List<Future<String>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
            for (int lane = 0; lane < LANES; lane++) {
                Path work = Files.createDirectory(dir.resolve("lane" + lane));
                results.add(threads.submit(new Lane(work, seed + lane, KILLS / LANES)));
            }
        }
        for (Future<String> result : results) {
            System.out.println("KillLoopTest: " + result.get());
        }
    }
}
