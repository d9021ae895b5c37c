package org.narthex.scrape.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.exposition.PageParsers;
import org.narthex.http.client.HttpConfig;
import org.narthex.model.EscapingScheme;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.scrape.TargetDirectory.Health;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.loop.FakeFetcher;
import org.narthex.scrape.internal.loop.FakeMetrics;
import org.narthex.scrape.internal.loop.FakeStorage;
import org.narthex.scrape.internal.loop.LoopServices;
import org.narthex.scrape.internal.loop.ManualClock;
import org.narthex.scrape.internal.loop.ScrapeLoop;
import org.narthex.scrape.internal.loop.ScrapeMetrics;
import org.narthex.scrape.internal.loop.ScrapeScratch;
import org.narthex.scrape.internal.targets.Target;

@Timeout(60)
final class ScrapePoolTest {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(15);

    private final FakeStorage storage = new FakeStorage();
    private final ManualClock clock = new ManualClock(1_000_000_000_000_000_000L);
    private final FakeFetcher fetcher = new FakeFetcher();
    private final FailureLogFiles failures = new FailureLogFiles();
    private final LoopServices services = new LoopServices(
            storage,
            PageParsers::forContentType,
            new ScrapeMetrics(new FakeMetrics()),
            clock,
            new ScrapeScratch.Pool(),
            true,
            2_000_000);
    private final ScrapePool pool = new ScrapePool(services, failures, config("", 0, 0), fetcher, Labels.EMPTY);

    @AfterEach
    void end() {
        pool.stop();
        failures.close();
    }

    private static ScrapeConfig config(String failureLog, long sampleLimit, long targetLimit) {
        return new ScrapeConfig(
                "job", false, true, false, Map.of(), 15_000, 10_000, List.of("PrometheusText0.0.4"), "", false, false,
                false, false, failureLog, "/metrics", "http", true,
                new ScrapeConfig.Limits(0, sampleLimit, targetLimit, 0, 0, 0, 0, 0, 1), false,
                EscapingScheme.ALLOW_UTF_8, HttpConfig.DEFAULT, List.of(), List.of(),
                new DiscoverySet(List.of(), List.of()));
    }

    private static List<TargetGroup> targets(String... addresses) {
        List<Labels> labels = java.util.Arrays.stream(addresses).map(a -> Labels.of("__address__", a)).toList();
        return List.of(new TargetGroup("g", labels, Labels.EMPTY));
    }

    private List<FakeStorage.Sample> up(String instance) {
        return storage.of("__name__", "up", "instance", instance, "job", "job");
    }

    private List<FakeStorage.Sample> a(String instance) {
        return storage.of("__name__", "a", "instance", instance, "job", "job");
    }

    private static void assertEveryInterval(List<FakeStorage.Sample> samples) {
        for (int i = 1; i < samples.size(); i++) {
            assertThat(samples.get(i).timestamp() - samples.get(i - 1).timestamp()).isEqualTo(15_000);
        }
    }

    @Test
    void scrapesOnceAnIntervalAtTheTargetsPhase() throws InterruptedException {
        pool.sync(targets("h:1", "h:2"), "host");
        clock.advance(4 * INTERVAL, 2);
        assertThat(up("h:1")).hasSize(4);
        assertEveryInterval(up("h:1"));
        assertThat(up("h:1").getFirst().timestamp() % 15_000).isNotEqualTo(up("h:2").getFirst().timestamp() % 15_000);
    }

    @Test
    void unchangedTargetsKeepTheirLoopOverASync() throws InterruptedException {
        pool.sync(targets("h:1"), "host");
        clock.advance(2 * INTERVAL, 1);
        Target before = pool.active().getFirst();
        pool.sync(targets("h:1", "h:2"), "host");
        clock.advance(2 * INTERVAL, 2);
        assertThat(pool.active()).contains(before);
        assertThat(up("h:1")).hasSize(4);
        assertEveryInterval(up("h:1"));
    }

    @Test
    void changedJobMissesAndDoublesNoScrape() throws InterruptedException {
        pool.sync(targets("h:1"), "host");
        clock.advance(2 * INTERVAL, 1);
        FakeFetcher second = new FakeFetcher();
        pool.reload(config("", 100, 0), second);
        Target target = pool.active().getFirst();
        assertThat(target.lastScrape().health()).isEqualTo(Health.UP);
        assertThat(target.metadata()).isNotNull();
        clock.advance(2 * INTERVAL, 1);
        assertThat(up("h:1")).hasSize(4);
        assertEveryInterval(up("h:1"));
        assertThat(a("h:1")).noneMatch(s -> StaleMarker.isStale(s.value()));
        assertThat(second.requests).hasValue(2);
        assertThat(storage.of("__name__", "scrape_series_added", "instance", "h:1", "job", "job"))
                .extracting(FakeStorage.Sample::value)
                .containsExactly(1.0, 0.0, 0.0, 0.0);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!fetcher.closed && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(fetcher.closed).isTrue();
    }

    @Test
    void vanishedTargetGetsStaleMarkersWithTheTimeOfTheNextTick() throws InterruptedException {
        pool.sync(targets("h:1"), "host");
        clock.advance(2 * INTERVAL, 1);
        long last = up("h:1").getLast().timestamp();
        pool.sync(List.of(), "host");
        assertThat(pool.active()).isEmpty();
        clock.awaitIdle(1);
        clock.advance(INTERVAL, 1);
        assertThat(a("h:1")).hasSize(2);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (up("h:1").size() < 3 && System.nanoTime() < end) {
            clock.push(INTERVAL / 10);
            Thread.onSpinWait();
        }
        assertThat(a("h:1")).hasSize(3);
        assertThat(a("h:1").getLast().timestamp()).isEqualTo(last + 15_000);
        assertThat(StaleMarker.isStale(a("h:1").getLast().value())).isTrue();
        assertThat(StaleMarker.isStale(up("h:1").getLast().value())).isTrue();
    }

    @Test
    void targetThatComesBackIsNotMarkedStale() throws InterruptedException {
        pool.sync(targets("h:1"), "host");
        clock.advance(2 * INTERVAL, 1);
        pool.sync(List.of(), "host");
        pool.sync(targets("h:1"), "host");
        clock.awaitIdle(2);
        clock.advance(INTERVAL, 2);
        assertThat(a("h:1")).hasSize(3).noneMatch(s -> StaleMarker.isStale(s.value()));
    }

    @Test
    void stoppedPoolWritesNothingMore() throws InterruptedException {
        pool.sync(targets("h:1", "h:2"), "host");
        clock.advance(2 * INTERVAL, 2);
        for (ScrapeLoop loop : pool.stop()) {
            assertThat(loop.awaitStopped(TimeUnit.SECONDS.toNanos(5))).isTrue();
        }
        clock.awaitIdle(0);
        clock.push(5 * INTERVAL);
        assertThat(up("h:1")).hasSize(2);
        assertThat(a("h:1")).noneMatch(s -> StaleMarker.isStale(s.value()));
    }

    @Test
    void tooManyTargetsAreNotScraped() throws InterruptedException {
        pool.reload(config("", 0, 1), fetcher());
        pool.sync(targets("h:1", "h:2"), "host");
        clock.advance(INTERVAL, 2);
        assertThat(pool.active().getFirst().lastScrape().error())
                .isEqualTo("target_limit exceeded (number of targets: 2, limit: 1)");
        assertThat(up("h:1").getLast().value()).isZero();
        pool.sync(targets("h:1"), "host");
        clock.awaitIdle(2);
        clock.advance(INTERVAL, 2);
        assertThat(up("h:1").getLast().value()).isEqualTo(1);
    }

    private static FakeFetcher fetcher() {
        return new FakeFetcher();
    }

    @Test
    void failedScrapesGoToTheFailureLog(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("failures.json");
        failures.use(FailureLogFiles.open(Set.of(file.toString(), "")));
        FakeFetcher failing = new FakeFetcher();
        failing.error = "dial \"it\"";
        pool.reload(config(file.toString(), 0, 0), failing);
        pool.sync(targets("h:1"), "host");
        clock.advance(INTERVAL, 1);
        Files.move(file, folder.resolve("old"));
        failures.use(FailureLogFiles.open(Set.of(file.toString())));
        clock.advance(INTERVAL, 1);
        for (Path path : List.of(folder.resolve("old"), file)) {
            assertThat(Files.readAllLines(path))
                    .singleElement()
                    .asString()
                    .matches("\\{\"time\":\"\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\",\"level\":\"ERROR\","
                            + "\"source\":\"ScrapeCycle\\.java:\\d+\",\"msg\":\"dial \\\\\"it\\\\\"\","
                            + "\"job_name\":\"job\",\"target\":\"http://h:1/metrics\"}");
        }
    }

    @Test
    void failureLogThatCannotBeOpenedIsAnError(@TempDir Path folder) {
        String file = folder.resolve("none/failures.json").toString();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> FailureLogFiles.open(Set.of(file)))
                .isInstanceOf(IOException.class)
                .hasMessage("can't create json log file: open " + file + ": no such file or directory");
    }
}
