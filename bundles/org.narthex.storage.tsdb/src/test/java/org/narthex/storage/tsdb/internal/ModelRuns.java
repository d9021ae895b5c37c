package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs one database after the other, as long as the system property {@code narthex.model.seconds} says, which is two minutes
 * by default. The first one has the seed {@code narthex.model.seed}, or a random one, and the others those behind it.
 */
final class ModelRuns {
    private static final int SECONDS = 120;

    private ModelRuns() {}

    /**
     * What was done without a difference.
     *
     * @param operations how many of each kind
     * @param certain samples that the models have at the end, and so have the databases
     */
    record Done(int databases, Map<String, Integer> operations, long certain) {}

    /** Runs in a directory, and prints the first seed and what was done. A difference ends it with an error. */
    static Done run(Path work) throws IOException {
        return run(
                work,
                Duration.ofSeconds(Integer.getInteger("narthex.model.seconds", SECONDS)),
                Long.getLong("narthex.model.seed", System.nanoTime()));
    }

    private static Done run(Path work, Duration duration, long seed) throws IOException {
        System.out.println("model runs begin with seed " + seed);
        long end = System.nanoTime() + duration.toNanos();
        Map<String, Integer> counts = new TreeMap<>();
        long samples = 0;
        long certain = 0;
        long vague = 0;
        int runs = 0;
        do {
            try (ModelRun run = new ModelRun(Files.createDirectories(work.resolve("run" + runs)), seed + runs)) {
                run.run(end);
                run.counts().forEach((name, n) -> counts.merge(name, n, Integer::sum));
                samples += run.model().samples();
                certain += run.model().certain();
                vague += run.model().vague();
            }
            runs++;
        } while (System.nanoTime() - end < 0);
        int operations = counts.values().stream().mapToInt(n -> n).sum();
        System.out.println(runs + " databases, " + operations + " operations " + counts + ", " + samples + " samples, at the end "
                + certain + " certain and " + vague + " vague ones, no difference");
        return new Done(runs, counts, certain);
    }

    /** The program for long runs. */
    public static void main(String[] args) throws IOException {
        Path work = Files.createTempDirectory("model");
        try {
            run(work);
        } finally {
            ModelRun.delete(work);
        }
    }
}
