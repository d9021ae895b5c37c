package org.narthex.promql.parser.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Checks random texts on threads with small stacks, by hand: {@code FuzzRun <texts> [seed]}. The same seed gives the same
 * texts again. Thread-safe.
 */
final class FuzzRun {
    /** So much CPU may a text take; texts have at most some ten thousand bytes, but may describe millions of values. */
    static final long LIMIT_MILLIS = 10_000;

    private static final int STACK_BYTES = 512 * 1024;
    private static final int SHOWN = 20;
    private static final long PROGRESS = 500_000;

    private final long seed;
    private volatile String current = "";
    private long checked;
    private long slowest;
    private final FuzzCheck check = new FuzzCheck();
    private final List<String> failures = new ArrayList<>();

    FuzzRun(long seed) {
        this.seed = seed;
    }

    /** Checks texts until there were so many or the time is over, up to the first few failures. */
    void check(long texts, long millis) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            loop(texts, end);
            return true;
        });
        Thread thread = new Thread(null, task, "fuzz", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        String watched = "";
        long since = 0;
        while (thread.isAlive()) {
            thread.join(100);
            long cpu = threads.getThreadCpuTime(thread.threadId());
            String now = current;
            if (!now.equals(watched)) {
                watched = now;
                since = cpu;
            } else if (cpu - since > TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS)) {
                throw new AssertionError("seed " + seed + ": not parsed within " + LIMIT_MILLIS + " ms of CPU: " + now);
            }
        }
        task.get();
    }

    private void loop(long texts, long end) {
        FuzzInput input = new FuzzInput(seed);
        while (checked < texts && failures.size() < SHOWN) {
            String text = input.next();
            long start = System.nanoTime();
            if (start > end) {
                return;
            }
            current = text;
            try {
                check.check(text);
            } catch (AssertionError e) {
                failures.add("seed " + seed + ", text " + checked + ": " + e.getMessage() + (e.getCause() == null ? "" : "\n  " + e.getCause()));
            }
            checked++;
            if (checked % PROGRESS == 0) {
                System.out.println(summary());
            }
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
    }

    List<String> failures() {
        return failures;
    }

    long checked() {
        return checked;
    }

    Map<FuzzCheck.Entry, Long> accepted() {
        return check.accepted();
    }

    /** What was checked, on one line. */
    String summary() {
        return "seed " + seed + ": " + checked + " texts, accepted " + new TreeMap<>(check.accepted()) + ", slowest "
                + slowest / 1_000_000 + " ms, " + failures.size() + " failures";
    }

    /** Checks and prints. */
    public static void main(String[] args) throws Exception {
        long texts = Long.parseLong(args[0]);
        FuzzRun run = new FuzzRun(args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime());
        run.check(texts, Long.MAX_VALUE / 2_000_000);
        run.failures().forEach(System.out::println);
        System.out.println(run.summary());
        if (!run.failures().isEmpty()) {
            System.exit(1);
        }
    }
}
