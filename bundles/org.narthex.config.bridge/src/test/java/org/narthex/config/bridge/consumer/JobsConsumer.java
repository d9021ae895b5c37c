package org.narthex.config.bridge.consumer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.config.api.ApplyLedger;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.config.bridge.probe.TargetsProbe;
import org.narthex.discovery.api.TargetFeed;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.runtime.api.Phases;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

@Component(
        immediate = true,
        service = TargetsProbe.class,
        configurationPid = "org.narthex.scrape",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@SatisfyingConditionTarget(Phases.AFTER_CONFIG_LOADED)
public final class JobsConsumer implements TargetsProbe {
    private final ApplyLedger ledger;
    private final ConfigSnapshots snapshots;
    private final TargetFeed.Subscription subscription;
    private volatile Map<String, List<String>> targets = Map.of();
    private volatile List<String> jobs = List.of();
    private volatile int applied;

    @Activate
    public JobsConsumer(
            @Reference ApplyLedger ledger,
            @Reference ConfigSnapshots snapshots,
            @Reference TargetFeed feed,
            Map<String, Object> properties) {
        this.ledger = ledger;
        this.snapshots = snapshots;
        subscription = feed.subscribe("scrape", this::receive);
        ledger.apply(properties, () -> apply(properties));
    }

    @Modified
    void modified(Map<String, Object> properties) {
        ledger.apply(properties, () -> apply(properties));
    }

    @Deactivate
    void stop() {
        subscription.close();
        ledger.removed("org.narthex.scrape");
    }

    private synchronized void apply(Map<String, Object> properties) {
        Jobs record = snapshots.record(properties, Jobs.class);
        Map<String, DiscoverySet> sets = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (Jobs.Job job : record.jobs()) {
            if (job.name().startsWith("refuse")) {
                throw new IllegalStateException("job " + job.name() + " cannot run");
            }
            names.add(job.name());
            sets.put(job.name(), job.discovery());
        }
        jobs = names;
        applied++;
        subscription.apply(sets);
    }

    private void receive(Map<String, List<TargetGroup>> groups) {
        Map<String, List<String>> now = new LinkedHashMap<>();
        groups.forEach((job, list) -> {
            List<String> addresses = new ArrayList<>();
            list.forEach(g -> g.targets().forEach(t -> addresses.add(t.get("__address__"))));
            now.put(job, addresses);
        });
        targets = now;
    }

    @Override
    public Map<String, List<String>> targets() {
        return targets;
    }

    @Override
    public List<String> jobs() {
        return jobs;
    }

    @Override
    public int applied() {
        return applied;
    }
}
