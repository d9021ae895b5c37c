package org.narthex.scrape.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.exposition.PageParsers;
import org.narthex.http.client.HttpClients;
import org.narthex.http.client.HttpConfig;
import org.narthex.http.client.HttpFetcher;
import org.narthex.model.EscapingScheme;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.targets.Target;
import org.narthex.scrape.internal.targets.TargetBuilder;

final class ScrapeCycleTest {
    private final FakeStorage storage = new FakeStorage();
    private final FakeMetrics metrics = new FakeMetrics();
    private HttpServer server;
    private HttpFetcher fetcher;
    private String page = "";
    private String contentType = "text/plain; version=0.0.4";
    private int status = 200;
    private boolean gzip;
    private long time = 1_000_000_000_000_000L;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] body = page.getBytes(StandardCharsets.UTF_8);
            if (gzip) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
                    zipped.write(body);
                }
                body = out.toByteArray();
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            }
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        fetcher = HttpClients.of(new FakeRegistry(metrics)).open("job", HttpConfig.DEFAULT);
    }

    @AfterEach
    void stop() {
        fetcher.close();
        server.stop(0);
    }

    static ScrapeConfig config(boolean honorLabels, long sampleLimit, long bodyLimit) {
        return new ScrapeConfig(
                "job", honorLabels, true, false, Map.of(), 15_000, 10_000, List.of("PrometheusText0.0.4"), "", false, false,
                false, false, "", "/metrics", "http", true,
                new ScrapeConfig.Limits(bodyLimit, sampleLimit, 0, 0, 0, 0, 0, 0, 0),
                false, EscapingScheme.ALLOW_UTF_8, HttpConfig.DEFAULT, List.of(), List.of(),
                new DiscoverySet(List.of(), List.of()));
    }

    private Target target(ScrapeConfig config) {
        Labels labels = Labels.of("__address__", "127.0.0.1:" + server.getAddress().getPort(), "instance", "i");
        return new TargetBuilder(config)
                .build(List.of(new TargetGroup("g", List.of(labels), Labels.EMPTY)))
                .active()
                .getFirst();
    }

    private ScrapeCycle cycle(ScrapeConfig config, Target target) {
        LoopServices services = new LoopServices(
                storage, PageParsers::forContentType, new ScrapeMetrics(metrics), new SystemClock(),
                new ScrapeScratch.Pool(), true, 2_000_000);
        return new ScrapeCycle(
                services, config, target, fetcher, new SeriesCache(), new MetadataCache(), FailureLog.NONE);
    }

    private void scrape(ScrapeCycle cycle) {
        time += 15_000_000_000L;
        cycle.run(time, null, new Cancellation());
    }

    private List<FakeStorage.Sample> series(String name) {
        return storage.of("__name__", name, "job", "job", "instance", "i");
    }

    private double last(String name) {
        return series(name).getLast().value();
    }

    @Test
    void storesSamplesAndReportsThem() {
        ScrapeConfig config = config(false, 0, 0);
        Target target = target(config);
        ScrapeCycle cycle = cycle(config, target);
        page = "# TYPE a counter\na 1\nb{job=\"x\"} 2\n";
        scrape(cycle);
        page = "a 3\nb{job=\"x\"} 4\n";
        gzip = true;
        scrape(cycle);
        assertThat(series("a")).extracting(FakeStorage.Sample::value).containsExactly(1.0, 3.0);
        assertThat(storage.of("__name__", "b", "job", "job", "exported_job", "x", "instance", "i")).hasSize(2);
        assertThat(series("up")).extracting(FakeStorage.Sample::value).containsExactly(1.0, 1.0);
        assertThat(series("scrape_series_added")).extracting(FakeStorage.Sample::value).containsExactly(2.0, 0.0);
        assertThat(last("scrape_samples_scraped")).isEqualTo(2);
        assertThat(target.lastScrape().error()).isEmpty();
        assertThat(storage.commits()).isEqualTo(2);
    }

    @Test
    void vanishedSeriesGetAStaleMarkerOnce() {
        ScrapeConfig config = config(false, 0, 0);
        ScrapeCycle cycle = cycle(config, target(config));
        page = "a 1\nb 2\n";
        scrape(cycle);
        page = "a 1\n";
        scrape(cycle);
        scrape(cycle);
        assertThat(series("b")).hasSize(2);
        assertThat(StaleMarker.isStale(last("b"))).isTrue();
        assertThat(series("a")).hasSize(3);
    }

    @Test
    void failedScrapeMarksEverythingStale() {
        ScrapeConfig config = config(false, 0, 0);
        Target target = target(config);
        ScrapeCycle cycle = cycle(config, target);
        page = "a 1\nb 2\n";
        scrape(cycle);
        status = 503;
        scrape(cycle);
        assertThat(target.lastScrape().error()).isEqualTo("server returned HTTP status 503 Service Unavailable");
        assertThat(StaleMarker.isStale(last("a"))).isTrue();
        assertThat(last("up")).isZero();
        status = 200;
        page = "a 1\nthis is no page\n";
        scrape(cycle);
        assertThat(last("up")).isZero();
        assertThat(series("a")).hasSize(2);
    }

    @Test
    void honoursScrapedLabels() {
        ScrapeConfig config = config(true, 0, 0);
        ScrapeCycle cycle = cycle(config, target(config));
        page = "b{job=\"x\"} 2\n";
        scrape(cycle);
        assertThat(storage.of("__name__", "b", "job", "x", "instance", "i")).hasSize(1);
    }

    @Test
    void sampleLimitFailsTheScrape() {
        ScrapeConfig config = config(false, 2, 0);
        Target target = target(config);
        ScrapeCycle cycle = cycle(config, target);
        page = "a 1\nb 2\n";
        scrape(cycle);
        page = "a 1\nb 2\nc 3\n";
        scrape(cycle);
        assertThat(target.lastScrape().error()).isEqualTo("sample limit exceeded");
        assertThat(StaleMarker.isStale(last("a"))).isTrue();
        assertThat(last("scrape_samples_scraped")).isEqualTo(3);
        assertThat(metrics.count("prometheus_target_scrapes_exceeded_sample_limit_total")).isEqualTo(1);
    }

    @Test
    void bodyAtTheLimitFailsTheScrape() {
        ScrapeConfig config = config(false, 0, 4);
        Target target = target(config);
        page = "a 1\n";
        scrape(cycle(config, target));
        assertThat(target.lastScrape().error()).isEqualTo("body size limit exceeded");
    }

    @Test
    void resolvesSeriesAgainThatTheStorageForgot() {
        ScrapeConfig config = config(false, 0, 0);
        ScrapeCycle cycle = cycle(config, target(config));
        page = "a 1\nb 2\n";
        scrape(cycle);
        storage.forgetSeries();
        scrape(cycle);
        assertThat(series("a")).hasSize(2);
        assertThat(series("b")).hasSize(2);
        assertThat(series("up")).hasSize(2);
    }

    @Test
    void repeatedSeriesAreDuplicates() {
        ScrapeConfig config = config(false, 0, 0);
        ScrapeCycle cycle = cycle(config, target(config));
        page = "a 1\na 2\n";
        scrape(cycle);
        assertThat(series("a")).hasSize(1);
        assertThat(metrics.count("prometheus_target_scrapes_sample_duplicate_timestamp_total")).isEqualTo(1);
        assertThat(last("scrape_samples_post_metric_relabeling")).isEqualTo(2);
    }

    @Test
    void pageWithoutKnownTypeFails() {
        ScrapeConfig config = config(false, 0, 0);
        Target target = target(config);
        ScrapeCycle cycle = cycle(config, target);
        page = "a 1\n";
        scrape(cycle);
        contentType = "application/json";
        page = "{}";
        scrape(cycle);
        assertThat(target.lastScrape().error()).contains("unsupported Content-Type \"application/json\"");
        assertThat(last("scrape_samples_scraped")).isZero();
        assertThat(last("scrape_samples_post_metric_relabeling")).isZero();
        assertThat(last("scrape_series_added")).isZero();
    }

    @Test
    void sampleOlderThanTheWindowFailsTheScrapeButOneOutOfOrderDoesNot() {
        ScrapeConfig config = config(false, 0, 0);
        Target target = target(config);
        ScrapeCycle cycle = cycle(config, target);
        page = "a 1\nb 1 500000000\n";
        scrape(cycle);
        page = "a 1\nb 2 400000000\n";
        scrape(cycle);
        assertThat(target.lastScrape().error()).isEmpty();
        assertThat(metrics.count("prometheus_target_scrapes_sample_out_of_order_total")).isEqualTo(1);
        storage.windowStart(450_000_000);
        scrape(cycle);
        assertThat(target.lastScrape().error()).isEqualTo("too old sample");
        assertThat(last("up")).isZero();
        assertThat(StaleMarker.isStale(last("a"))).isTrue();
    }
}
