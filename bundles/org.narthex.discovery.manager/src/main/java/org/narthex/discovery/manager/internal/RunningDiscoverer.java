package org.narthex.discovery.manager.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.narthex.discovery.api.Discoverer;
import org.narthex.discovery.api.TargetGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A discoverer on its thread, and the groups that it sent. Once closed it holds nothing of the discoverer's bundle.
 * Thread-safe.
 */
final class RunningDiscoverer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningDiscoverer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /** How long after a failure a discoverer is called again: doubled each time up to the longest. */
    record Pauses(Duration shortest, Duration longest) {}

    private final String pid;
    private final Pauses pauses;
    private final Consumer<String> changed;
    private final Map<String, TargetGroup> groups = new LinkedHashMap<>();
    private @Nullable Discoverer discoverer;
    private @Nullable Thread thread;
    private boolean closed;

    /**
     * A discoverer that does not run yet.
     *
     * @param changed told the PID after each change of the groups; must not block
     */
    RunningDiscoverer(String pid, Discoverer discoverer, Pauses pauses, Consumer<String> changed) {
        this.pid = pid;
        this.discoverer = discoverer;
        this.pauses = pauses;
        this.changed = changed;
    }

    synchronized void start() {
        Discoverer d = discoverer;
        if (d != null && thread == null) {
            thread = Thread.ofVirtual().name("discovery-" + pid).start(() -> run(d));
        }
    }

    @SuppressWarnings("ReferenceEquality") // The same service object is meant, whatever its equals says.
    synchronized boolean runs(Discoverer other) {
        return discoverer == other;
    }

    synchronized List<TargetGroup> groups() {
        return new ArrayList<>(groups.values());
    }

    private void run(Discoverer d) {
        Duration pause = pauses.shortest();
        try {
            while (true) {
                long start = System.nanoTime();
                try {
                    d.run(this::receive);
                    return;
                } catch (IOException | RuntimeException | LinkageError e) {
                    if (isClosed()) {
                        return;
                    }
                    LOG.atError()
                            .addKeyValue("pid", pid)
                            .addKeyValue("err", String.valueOf(e.getMessage() == null ? e : e.getMessage()))
                            .addKeyValue("retry", pause.toMillis() + "ms")
                            .log("Discovery failed");
                }
                if (System.nanoTime() - start > pauses.longest().toNanos()) {
                    pause = pauses.shortest();
                }
                Thread.sleep(pause);
                Duration twice = pause.multipliedBy(2);
                pause = twice.compareTo(pauses.longest()) > 0 ? pauses.longest() : twice;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void receive(List<TargetGroup> sent) {
        synchronized (this) {
            if (closed) {
                return;
            }
            for (TargetGroup group : sent) {
                if (group.targets().isEmpty()) {
                    groups.remove(group.source());
                } else {
                    groups.put(group.source(), group);
                }
            }
        }
        changed.accept(pid);
    }

    /** Drops the groups at once and ends the thread, bounded in time. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            groups.clear();
            discoverer = null;
            running = thread;
            thread = null;
        }
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        running.interrupt();
        try {
            if (!running.join(STOP_LIMIT)) {
                LOG.atWarn()
                        .addKeyValue("pid", pid)
                        .log("A discovery ignores its interrupt; its thread and bundle stay in memory");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
