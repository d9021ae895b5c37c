package org.narthex.scrape.internal;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an action soon after it is asked for, yet never for more than a small share of the time: the pause before the next run
 * is at least half a second and at least {@value #COST_FACTOR} times what the last run took, up to the interval. So a plug is
 * scraped at once, and a discovery that never rests cannot keep the server busy. Thread-safe.
 */
final class SyncThrottle implements AutoCloseable {
    private static final long COST_FACTOR = 20;
    private static final long SPACING = TimeUnit.MILLISECONDS.toNanos(500);

    private static final Logger LOG = LoggerFactory.getLogger(SyncThrottle.class);

    private final long interval;
    private final Runnable action;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("scrape-sync").daemon().factory());
    private long next = System.nanoTime();
    private boolean pending;

    /**
     * @param interval longest pause between two runs, nanoseconds
     */
    SyncThrottle(long interval, Runnable action) {
        this.interval = Math.max(interval, SPACING);
        this.action = action;
    }

    /** Asks for the action. */
    synchronized void request() {
        if (pending || executor.isShutdown()) {
            return;
        }
        pending = true;
        var _ = executor.schedule(this::run, Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** Asks for the action without a pause. */
    synchronized void now() {
        if (!executor.isShutdown()) {
            executor.execute(this::guarded);
        }
    }

    private void run() {
        synchronized (this) {
            pending = false;
        }
        long start = System.nanoTime();
        guarded();
        long end = System.nanoTime();
        synchronized (this) {
            next = end + Math.clamp((end - start) * COST_FACTOR, SPACING, interval);
        }
    }

    private void guarded() {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("component", "scrape manager").log("Target sync failed");
        }
    }

    @Override
    public synchronized void close() {
        executor.shutdownNow();
    }
}
