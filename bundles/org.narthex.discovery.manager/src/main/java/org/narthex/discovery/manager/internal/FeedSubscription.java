package org.narthex.discovery.manager.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.DiscoveryEntry;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.config.api.DiscoveryEntry.StaticGroup;
import org.narthex.discovery.api.TargetFeed.Listener;
import org.narthex.discovery.api.TargetFeed.Subscription;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.model.Labels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscription with the thread that calls its listener. Thread-safe. */
final class FeedSubscription implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(FeedSubscription.class);
    private static final String ADDRESS = "__address__";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final Listener listener;
    private final Function<String, List<TargetGroup>> groupsOf;
    private final FeedMetrics metrics;
    private final SendPacing pacing;
    private final Consumer<FeedSubscription> onClose;
    private Map<String, DiscoverySet> sets = Map.of();
    private Set<String> pids = Set.of();
    private boolean changed;
    private boolean urgent;
    private boolean closed;
    private @Nullable Thread thread;

    /**
     * A subscription that does not call yet.
     *
     * @param groupsOf the current groups of a discoverer, by PID
     */
    FeedSubscription(
            String name,
            Listener listener,
            Function<String, List<TargetGroup>> groupsOf,
            FeedMetrics metrics,
            SendPacing pacing,
            Consumer<FeedSubscription> onClose) {
        this.name = name;
        this.listener = listener;
        this.groupsOf = groupsOf;
        this.metrics = metrics;
        this.pacing = pacing;
        this.onClose = onClose;
        metrics.failed(name).set(0);
        metrics.received(name).add(0);
        metrics.delayed(name).add(0);
        metrics.sent(name).add(0);
    }

    synchronized void start() {
        thread = Thread.ofVirtual().name("discovery-feed-" + name).start(this::send);
    }

    @Override
    public synchronized void apply(Map<String, DiscoverySet> newSets) {
        for (String set : sets.keySet()) {
            if (!newSets.containsKey(set)) {
                metrics.remove(name, set);
            }
        }
        sets = new LinkedHashMap<>(newSets);
        Set<String> used = new HashSet<>();
        for (DiscoverySet set : sets.values()) {
            for (DiscoveryEntry entry : set.entries()) {
                used.add(entry.pid());
            }
        }
        pids = used;
        trigger(true);
    }

    /** A discoverer has sent groups. */
    synchronized void received(String pid) {
        if (pids.contains(pid)) {
            metrics.received(name).increment();
            trigger(false);
        }
    }

    /** A discoverer has gone: its targets go now. */
    synchronized void gone(String pid) {
        if (pids.contains(pid)) {
            trigger(true);
        }
    }

    private synchronized void trigger(boolean atOnce) {
        changed = true;
        urgent |= atOnce;
        notifyAll();
    }

    private void send() {
        try {
            while (true) {
                Map<String, DiscoverySet> current = awaitChange();
                Map<String, List<TargetGroup>> all = new LinkedHashMap<>();
                double now = System.currentTimeMillis() / 1000.0;
                for (Map.Entry<String, DiscoverySet> e : current.entrySet()) {
                    List<TargetGroup> groups = groups(e.getValue());
                    all.put(e.getKey(), groups);
                    int count = 0;
                    for (TargetGroup g : groups) {
                        count += g.targets().size();
                    }
                    metrics.set(name, e.getKey(), count, now);
                }
                try {
                    listener.targets(all);
                    metrics.sent(name).increment();
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).addKeyValue("name", name).log("Targets were not taken up");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Map<String, DiscoverySet> awaitChange() throws InterruptedException {
        boolean counted = false;
        while (true) {
            if (closed) {
                throw new InterruptedException();
            }
            if (!changed) {
                wait();
                continue;
            }
            long left = urgent ? 0 : pacing.waitNanos(System.nanoTime());
            if (left <= 0) {
                break;
            }
            if (!counted) {
                metrics.delayed(name).increment();
                counted = true;
            }
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        changed = false;
        urgent = false;
        pacing.sent(System.nanoTime());
        return sets;
    }

    private List<TargetGroup> groups(DiscoverySet set) {
        List<TargetGroup> groups = new ArrayList<>();
        int index = 0;
        for (StaticGroup s : set.statics()) {
            List<Labels> targets = new ArrayList<>(s.addresses().size());
            for (String address : s.addresses()) {
                targets.add(Labels.of(ADDRESS, address));
            }
            groups.add(new TargetGroup(Integer.toString(index++), targets, s.labels()));
        }
        for (DiscoveryEntry entry : set.entries()) {
            groups.addAll(groupsOf.apply(entry.pid()));
        }
        return groups;
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            for (String set : sets.keySet()) {
                metrics.remove(name, set);
            }
            notifyAll();
            running = thread;
        }
        onClose.accept(this);
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        running.interrupt();
        try {
            if (!running.join(STOP_LIMIT)) {
                LOG.atWarn().addKeyValue("name", name).log("A subscriber of targets does not return");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
