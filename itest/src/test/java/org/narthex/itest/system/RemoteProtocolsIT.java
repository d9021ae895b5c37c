package org.narthex.itest.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes and writes to the packed server, by remote write 1.0 and, where it can, 2.0; another one has
 * no data and reads from the packed server. All answer the same.
 */
class RemoteProtocolsIT {
    private static final int SECONDS_OF_DATA = 8;
    private static final List<String> QUERIES = List.of(
            "scrape_number",
            "sum(scrape_number)",
            "up",
            "count by (job) ({__name__=~\".+\"})",
            "max_over_time(prometheus_http_requests_total[5s])",
            "prometheus_tsdb_head_series",
            "sum by (handler) (prometheus_http_request_duration_seconds_bucket)",
            "go_gc_duration_seconds");

    /** Native histograms, which a peer of version 3 scrapes from itself, and rates, which version 2 computes otherwise. */
    private static final List<String> QUERIES_OF_THREE = List.of(
            "rate(prometheus_http_requests_total[5s])",
            "histogram_count(prometheus_http_request_duration_seconds)",
            "histogram_quantile(0.9, sum(rate(prometheus_http_request_duration_seconds[5s])))",
            "histogram_sum(prometheus_http_request_duration_seconds)");

    @TempDir
    Path folder;

    @Test
    void aRealPrometheusWritesAndReads() throws Exception {
        Path prometheus = Distribution.prometheus();
        Path ours = folderWith("narthex", "global: {}\n");
        try (ServerProcess narthex = ServerProcess.narthex(ours, "--web.enable-remote-write-receiver")) {
            narthex.awaitReady();
            Path reading = folderWith("reader", """
                    remote_read:
                      - url: http://127.0.0.1:%d/api/v1/read
                        read_recent: true
                    """.formatted(narthex.port()));
            try (ServerProcess reader = ServerProcess.prometheusLike("reader", prometheus, reading).awaitReady()) {
                boolean three = isThree(reader);
                Path writing = folderWith("sender", "global: {}\n");
                try (ServerProcess sender = ServerProcess.prometheusLike("sender", prometheus, writing)) {
                    sender.awaitReady();
                    try (CountingTarget target = new CountingTarget(50)) {
                        Files.writeString(
                                writing.resolve("prometheus.yml"),
                                config(target.port(), sender.port(), narthex.port(), three));
                        sender.signal("HUP");
                        exchange(narthex, sender, reader, three);
                    }
                    vanishedSeriesAreMarkedAsStale(narthex, three);
                }
            }
            assertThat(narthex.log()).doesNotContain("level=ERROR");
        }
    }

    private static void exchange(ServerProcess narthex, ServerProcess sender, ServerProcess reader, boolean three)
            throws Exception {
        List<String> ways = three ? List.of("one", "two") : List.of("one");
        for (String way : ways) {
            Await.until(Duration.ofMinutes(1), () -> narthex.query(
                                    "min(count_over_time(scrape_number{via=\"" + way + "\"}[5m]))")
                            .value()
                    >= SECONDS_OF_DATA);
        }
        double end = sender.query("min(timestamp({__name__=~\"scrape_number|up\"}))").value();
        for (String way : ways) {
            Await.until(Duration.ofMinutes(1), () -> narthex.query(
                                    "min(timestamp({__name__=~\"scrape_number|up\", via=\"" + way + "\"}))")
                            .value()
                    > end + 1);
        }
        List<String> queries = new ArrayList<>(QUERIES);
        if (three) {
            queries.addAll(QUERIES_OF_THREE);
        }
        List<String> differences = new ArrayList<>();
        int compared = 0;
        int series = 0;
        String from = time(end - 5);
        String to = time(end);
        for (String query : queries) {
            Json scraped = sender.queryRange(query, from, to, "1");
            assertThat(scraped.result()).as(query).isNotEmpty();
            for (String way : ways) {
                String written = written(query, way);
                QueryComparison.differences(narthex.queryRange(written, from, to, "1"), scraped)
                        .forEach(d -> differences.add("written by way " + way + ", " + query + ": " + d));
                QueryComparison.differences(reader.queryRange(written, from, to, "1"), scraped)
                        .forEach(d -> differences.add("read, way " + way + ", " + query + ": " + d));
                compared += 2;
            }
            series += scraped.result().size();
        }
        System.out.println("RemoteProtocolsIT: " + compared + " answers with " + series + " series compared, ways "
                + ways + ", " + differences.size() + " differences");
        assertThat(differences).isEmpty();
        assertThat(series).isGreaterThan(50);
        assertThat(sender.query("sum(prometheus_remote_storage_samples_failed_total)").value()).isZero();
    }

    /** The query on what came one way, without the label that says so. */
    private static String written(String query, String way) {
        String selector = "via=\"" + way + "\"";
        String narrowed = query.replaceAll(
                        "\\b(scrape_number|up|prometheus_\\w+|go_\\w+)\\b", "$1{" + selector + "}")
                .replace("{__name__=~\".+\"}", "{__name__=~\".+\", " + selector + "}");
        return "label_replace(" + narrowed + ", \"via\", \"\", \"\", \"\")";
    }

    private static void vanishedSeriesAreMarkedAsStale(ServerProcess narthex, boolean three) {
        Await.until(Duration.ofSeconds(30), () -> narthex.query("scrape_number").result().isEmpty());
        Await.until(Duration.ofSeconds(30), () -> narthex.query("count(up{job=\"numbers\"} == 0)").value()
                == (three ? 2 : 1));
    }

    private static boolean isThree(ServerProcess peer) throws IOException, InterruptedException {
        return !peer.get("/api/v1/status/buildinfo").body().contains("\"version\":\"2.");
    }

    private static String time(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private Path folderWith(String name, String config) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.writeString(home.resolve("prometheus.yml"), config);
        return home;
    }

    private static String config(int targetPort, int senderPort, int narthexPort, boolean three) {
        String first = """
                global:
                  scrape_interval: 1s
                  scrape_timeout: 1s
                %s
                scrape_configs:
                  - job_name: numbers
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                  - job_name: self
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                remote_write:
                  - url: http://127.0.0.1:%d/api/v1/write
                    send_native_histograms: true
                    send_exemplars: true
                    queue_config: {batch_send_deadline: 200ms}
                    write_relabel_configs: [{target_label: via, replacement: one}]
                """.formatted(
                        three ? "  scrape_native_histograms: true\n  always_scrape_classic_histograms: true" : "",
                        targetPort,
                        senderPort,
                        narthexPort);
        return three
                ? first + """
                          - url: http://127.0.0.1:%d/api/v1/write
                            protobuf_message: io.prometheus.write.v2.Request
                            send_native_histograms: true
                            queue_config: {batch_send_deadline: 200ms}
                            write_relabel_configs: [{target_label: via, replacement: two}]
                        """.formatted(narthexPort)
                : first;
    }
}
