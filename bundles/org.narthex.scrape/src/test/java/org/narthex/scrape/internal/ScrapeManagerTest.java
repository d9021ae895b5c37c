package org.narthex.scrape.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.narthex.config.api.ApplyLedger;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.config.api.GlobalConfig;
import org.narthex.discovery.api.TargetFeed;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.http.client.HttpClients;
import org.narthex.http.client.HttpConfig;
import org.narthex.http.client.HttpFetcher;
import org.narthex.model.EscapingScheme;
import org.narthex.model.Labels;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.scrape.TargetDirectory.ActiveTarget;
import org.narthex.scrape.TargetDirectory.Health;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.config.ScrapeSection;
import org.narthex.scrape.internal.loop.FakeFetcher;
import org.narthex.scrape.internal.loop.FakeMetrics;
import org.narthex.scrape.internal.loop.FakeRegistry;
import org.narthex.scrape.internal.loop.FakeStorage;
import org.narthex.scrape.internal.loop.ManualClock;

@Timeout(60)
final class ScrapeManagerTest {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(15);

    private final FakeStorage storage = new FakeStorage();
    private final ManualClock clock = new ManualClock(1_000_000_000_000_000_000L);
    private final List<FakeFetcher> fetchers = new ArrayList<>();
    private final List<String> ledger = new ArrayList<>();
    private ScrapeSection section = new ScrapeSection(List.of(), Labels.EMPTY);
    private TargetFeed.Listener listener = groups -> {};

    private final class Snapshots implements ConfigSnapshots {
        @Override
        public <T> T record(Map<String, ?> properties, Class<T> type) {
            return type.cast(section);
        }

        @Override
        public GlobalConfig global() {
            throw new UnsupportedOperationException("no global section here");
        }
    }

    private final class Ledger implements ApplyLedger {
        @Override
        public void applied(String pid, long generation) {
            ledger.add("applied");
        }

        @Override
        public void failed(String pid, long generation, Throwable cause) {
            ledger.add("failed: " + cause.getMessage());
        }

        @Override
        public void removed(String pid) {
            ledger.add("removed");
        }
    }

    private final class Feed implements TargetFeed {
        @Override
        public Subscription subscribe(String name, Listener to) {
            listener = to;
            return new Subscription() {
                @Override
                public void apply(Map<String, DiscoverySet> sets) {}

                @Override
                public void close() {}
            };
        }
    }

    private ScrapeManager manager(HostName host) {
        HttpClients clients = (name, config) -> {
            FakeFetcher made = new FakeFetcher();
            fetchers.add(made);
            return (HttpFetcher) made;
        };
        ServerFlags flags = (ServerFlags) Proxy.newProxyInstance(
                ServerFlags.class.getClassLoader(),
                new Class<?>[] {ServerFlags.class},
                (self, method, args) -> switch (method.getName()) {
                    case "bool" -> true;
                    case "millis" -> 2L;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return new ScrapeManager(
                new Ledger(),
                new Snapshots(),
                clients,
                new Feed(),
                storage,
                new FakeRegistry(new FakeMetrics()),
                flags,
                Map.of(),
                clock,
                host);
    }

    static ScrapeConfig job(long sampleLimit, String failureLog) {
        return new ScrapeConfig(
                "j", false, true, false, Map.of(), 15_000, 10_000, List.of("PrometheusText0.0.4"), "", false, false,
                true, false, failureLog, "/metrics", "http", true,
                new ScrapeConfig.Limits(0, sampleLimit, 0, 0, 0, 0, 0, 0, 0), false, EscapingScheme.ALLOW_UTF_8,
                HttpConfig.DEFAULT, List.of(), List.of(), new DiscoverySet(List.of(), List.of()));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private void use(long sampleLimit, String failureLog) {
        section = new ScrapeSection(List.of(job(sampleLimit, failureLog)), Labels.EMPTY);
    }

    @Test
    void unchangedJobKeepsItsLoopsAndAChangedOneItsTargetsState() throws InterruptedException {
        use(0, "");
        ScrapeManager manager = manager(new HostName(() -> "host"));
        listener.targets(Map.of(
                "j",
                List.of(new TargetGroup("g", List.of(Labels.of("__address__", "h:1")), Labels.EMPTY))));
        await(() -> manager.active("j").size() == 1);
        assertThat(manager.active(null).getFirst().health()).isEqualTo(Health.UNKNOWN);
        clock.advance(2 * INTERVAL, 1);
        manager.apply(Map.of());
        clock.advance(INTERVAL, 1);
        assertThat(fetchers).hasSize(1);
        use(50, "");
        manager.apply(Map.of());
        ActiveTarget target = manager.active("j").getFirst();
        assertThat(target.health()).isEqualTo(Health.UP);
        assertThat(target.lastScrape()).isPositive();
        clock.advance(INTERVAL, 1);
        assertThat(fetchers).hasSize(2);
        List<FakeStorage.Sample> up = storage.of("__name__", "up", "instance", "h:1", "job", "j");
        assertThat(up).hasSize(4);
        for (int i = 1; i < up.size(); i++) {
            assertThat(up.get(i).timestamp() - up.get(i - 1).timestamp()).isEqualTo(15_000);
        }
        assertThat(target.url()).isEqualTo("http://h:1/metrics");
        assertThat(target.interval()).isEqualTo("15s");
        assertThat(manager.metadata(target)).isEmpty();
        section = new ScrapeSection(List.of(), Labels.EMPTY);
        manager.apply(Map.of());
        assertThat(manager.pools()).isEmpty();
        assertThat(fetchers.getLast().closed).isTrue();
        assertThat(ledger).hasSize(4).containsOnly("applied");
        manager.stop();
    }

    @Test
    void failureLogThatCannotBeOpenedRefusesTheConfiguration() {
        use(0, "");
        ScrapeManager manager = manager(new HostName(() -> "host"));
        use(0, "/none/such/file.json");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> manager.apply(Map.of()))
                .hasMessageContaining("can't create json log file");
        assertThat(ledger.getLast()).startsWith("failed: can't create json log file");
        assertThat(manager.pools()).containsExactly("j");
        manager.stop();
    }

    @Test
    void nameServerThatDoesNotAnswerHoldsUpNeitherStartNorStop() {
        use(0, "");
        CountDownLatch never = new CountDownLatch(1);
        long began = System.nanoTime();
        ScrapeManager manager = manager(new HostName(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "late";
        }));
        assertThat(manager.pools()).containsExactly("j");
        manager.stop();
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
        never.countDown();
    }

    @Test
    void namesOptionsWithoutEffect() {
        assertThat(WithoutEffect.options(job(0, ""))).containsExactly("convert_classic_histograms_to_nhcb");
    }
}
