package org.narthex.scrape.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.exposition.PageParsers;
import org.narthex.http.client.HttpClients;
import org.narthex.model.Labels;
import org.narthex.scrape.internal.config.ScrapeSection;
import org.narthex.scrape.internal.loop.FakeFetcher;
import org.narthex.scrape.internal.loop.FakeMetrics;
import org.narthex.scrape.internal.loop.FakeStorage;
import org.narthex.scrape.internal.loop.LoopServices;
import org.narthex.scrape.internal.loop.ManualClock;
import org.narthex.scrape.internal.loop.ScrapeMetrics;
import org.narthex.scrape.internal.loop.ScrapeScratch;

@Timeout(60)
final class ScrapePoolsTest {
    private final List<FakeFetcher> fetchers = new ArrayList<>();
    private boolean clientsFail;
    private final HttpClients clients = (name, config) -> {
        if (clientsFail) {
            throw new IOException("no such certificate");
        }
        FakeFetcher made = new FakeFetcher();
        fetchers.add(made);
        return made;
    };
    private final ScrapePools pools = new ScrapePools(
            new LoopServices(
                    new FakeStorage(),
                    PageParsers::forContentType,
                    new ScrapeMetrics(new FakeMetrics()),
                    new ManualClock(1_000_000_000_000_000_000L),
                    new ScrapeScratch.Pool(),
                    true,
                    2_000_000),
            clients);

    @AfterEach
    void stop() {
        pools.stop();
        pools.closeLogs();
    }

    private static ScrapeSection section(long sampleLimit, String... externalLabels) {
        return new ScrapeSection(List.of(ScrapeManagerTest.job(sampleLimit, "")), Labels.of(externalLabels));
    }

    private static TargetGroup group(String address) {
        return new TargetGroup("g", List.of(Labels.of("__address__", address)), Labels.EMPTY);
    }

    @Test
    void whatIsDiscoveredGoesToThePoolOfItsJob() throws IOException {
        pools.apply(section(0));
        pools.discovered(Map.of("j", List.of(group("h:1")), "other", List.of(group("h:2"))));
        assertThat(pools.all().get("j").active()).isEmpty();
        pools.sync("host");
        assertThat(pools.all()).containsOnlyKeys("j");
        assertThat(pools.get("j").active()).extracting(t -> t.url()).containsExactly("http://h:1/metrics");
        assertThat(pools.get("other")).isNull();
    }

    @Test
    void poolStaysUnlessTheExternalLabelsChange() throws IOException {
        pools.apply(section(0));
        ScrapePool first = pools.get("j");
        pools.apply(section(0));
        assertThat(fetchers).hasSize(1);
        pools.apply(section(5));
        assertThat(pools.get("j")).isSameAs(first);
        assertThat(fetchers).hasSize(2);
        pools.apply(section(5, "replica", "b"));
        assertThat(pools.get("j")).isNotSameAs(first);
        assertThat(fetchers).hasSize(3);
        assertThat(fetchers.get(1).closed).isTrue();
        assertThat(fetchers.get(2).closed).isFalse();
    }

    @Test
    void clientThatCannotBeMadeLeavesThePoolAsItWas() throws IOException {
        pools.apply(section(0));
        clientsFail = true;
        assertThatThrownBy(() -> pools.apply(section(5)))
                .isInstanceOf(IOException.class)
                .hasMessage("error creating HTTP client: no such certificate");
        assertThat(pools.get("j").config().limits().samples()).isZero();
        assertThat(fetchers.getFirst().closed).isFalse();
    }

    @Test
    void poolOfAJobThatIsGoneStops() throws IOException {
        pools.apply(section(0));
        pools.discovered(Map.of("j", List.of(group("h:1"))));
        pools.sync("host");
        pools.apply(new ScrapeSection(List.of(), Labels.EMPTY));
        pools.sync("host");
        assertThat(pools.all()).isEmpty();
        assertThat(fetchers.getFirst().closed).isTrue();
        assertThat(pools.stop()).isEmpty();
    }
}
