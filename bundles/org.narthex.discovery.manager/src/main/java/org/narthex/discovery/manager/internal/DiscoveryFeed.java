package org.narthex.discovery.manager.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.narthex.discovery.api.Discoverer;
import org.narthex.discovery.api.TargetFeed;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.discovery.manager.internal.RunningDiscoverer.Pauses;
import org.narthex.telemetry.MetricRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link TargetFeed}: runs every {@link Discoverer} service while it is there. The services are bound by methods
 * because each arrival starts a thread and each departure ends one. Thread-safe.
 */
@Component(service = TargetFeed.class)
public final class DiscoveryFeed implements TargetFeed {
    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryFeed.class);
    private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final Map<String, RunningDiscoverer> running = new ConcurrentHashMap<>();
    private final List<FeedSubscription> subscriptions = new CopyOnWriteArrayList<>();
    private final FeedMetrics metrics;

    @Activate
    public DiscoveryFeed(@Reference MetricRegistry registry) {
        metrics = new FeedMetrics(registry.scope());
    }

    @Deactivate
    void stop() {
        subscriptions.forEach(FeedSubscription::close);
        running.values().forEach(RunningDiscoverer::close);
        running.clear();
        metrics.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDiscoverer(Discoverer discoverer, Map<String, ?> properties) {
        String pid = pid(properties);
        RunningDiscoverer added = new RunningDiscoverer(pid, discoverer, PAUSES, this::received);
        RunningDiscoverer before = running.put(pid, added);
        if (before != null) {
            before.close();
        }
        LOG.atDebug().addKeyValue("pid", pid).log("Discovery starts");
        added.start();
    }

    void removeDiscoverer(Discoverer discoverer, Map<String, ?> properties) {
        String pid = pid(properties);
        RunningDiscoverer removed = running.get(pid);
        if (removed == null || !removed.runs(discoverer) || !running.remove(pid, removed)) {
            return;
        }
        // The subscribers hear it before the thread is waited for.
        for (FeedSubscription s : subscriptions) {
            s.gone(pid);
        }
        removed.close();
        LOG.atDebug().addKeyValue("pid", pid).log("Discovery ended");
    }

    private static String pid(Map<String, ?> properties) {
        Object pid = properties.get("service.pid");
        return pid instanceof List<?> l && !l.isEmpty() ? String.valueOf(l.getLast()) : String.valueOf(pid);
    }

    private void received(String pid) {
        for (FeedSubscription s : subscriptions) {
            s.received(pid);
        }
    }

    /** The groups of a discoverer; empty while it is not there. */
    List<TargetGroup> groups(String pid) {
        RunningDiscoverer r = running.get(pid);
        return r == null ? List.of() : r.groups();
    }

    @Override
    public Subscription subscribe(String name, Listener listener) {
        FeedSubscription s = new FeedSubscription(
                name, listener, this::groups, metrics, SendPacing.standard(), subscriptions::remove);
        subscriptions.add(s);
        s.start();
        return s;
    }
}
