package org.narthex.config.bridge.plugin;

import java.util.List;
import java.util.Map;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.discovery.api.Discoverer;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.model.Labels;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** Named so that its component comes before the provider's in the bundle: the harder order. */
@Component(
        configurationPid = "org.narthex.discovery.consul",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class AToyDiscoverer implements Discoverer {
    private final ToyProvider.Toy toy;

    @Activate
    public AToyDiscoverer(@Reference ConfigSnapshots snapshots, Map<String, Object> properties) {
        toy = snapshots.record(properties, ToyProvider.Toy.class);
    }

    @Override
    public void run(Sink sink) throws InterruptedException {
        sink.groups(List.of(new TargetGroup(
                "toy", List.of(Labels.of("__address__", toy.server())), Labels.EMPTY)));
        new java.util.concurrent.CountDownLatch(1).await();
    }
}
