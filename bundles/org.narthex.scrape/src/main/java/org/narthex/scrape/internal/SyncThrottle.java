package org.narthex.scrape.internal;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an action soon after it is asked for, but not much more often than once an interval: a few requests in a row are
 * served half a second apart, so that a plug is scraped at once, then one an interval. Thread-safe.
 */
final class SyncThrottle implements AutoCloseable {
    private static final long BURST = 5;
    private static final long SPACING = TimeUnit.MILLISECONDS.toNanos(500);

    private static final Logger LOG = LoggerFactory.getLogger(SyncThrottle.class);

    private final long interval;
    private final Runnable action;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("scrape-sync").daemon().factory());
    private long full;
    private long last = System.nanoTime() - SPACING;
    private boolean pending;

    SyncThrottle(long interval, Runnable action) {
        this.interval = Math.max(interval, SPACING);
        full = System.nanoTime() - BURST * this.interval;
        this.action = action;
    }

    /** Asks for the action. */
    synchronized void request() {
        if (pending || executor.isShutdown()) {
            return;
        }
        pending = true;
        long now = System.nanoTime();
        full = Math.max(full, now - BURST * interval) + interval;
        long delay = Math.max(full - now, last + SPACING - now);
        var _ = executor.schedule(this::run, Math.max(0, delay), TimeUnit.NANOSECONDS);
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
            last = System.nanoTime();
        }
        guarded();
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
