package org.narthex.itest.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a query has returned survives {@code kill -9}, and a real Prometheus reads what is left behind. */
class KillIT {
    private static final int SERIES = 200;
    private static final String ALL = "scrape_number[1h]";

    @TempDir
    Path folder;

    @Test
    void everySampleThatAQueryReturnedSurvivesTwentyKills() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int kills = Integer.getInteger("narthex.kills", 20);
        Map<String, String> seen = new HashMap<>();
        try (CountingTarget target = new CountingTarget(SERIES)) {
            Files.writeString(folder.resolve("prometheus.yml"), config(target));
            for (int i = 0; i < kills; i++) {
                try (ServerProcess narthex = ServerProcess.narthex(folder).awaitReady()) {
                    Map<String, String> after = samples(narthex);
                    assertThat(missing(seen, after)).as("seed %d, after kill %d", seed, i).isZero();
                    long before = target.scrapes();
                    long more = 5 + random.nextInt(10);
                    Await.until(Duration.ofSeconds(30), () -> target.scrapes() >= before + more);
                    seen.putAll(samples(narthex));
                    narthex.kill();
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(kills * SERIES);
        System.out.println("KillIT: " + kills + " kills, " + seen.size() + " samples, none lost (seed " + seed + ")");
        realPrometheusAnswersTheSame(seen);
    }

    @Test
    void opensWhatAKilledPrometheusLeftBehind() throws Exception {
        Path prometheus = Distribution.prometheus();
        Map<String, String> seen;
        try (CountingTarget target = new CountingTarget(SERIES)) {
            Files.writeString(folder.resolve("prometheus.yml"), config(target));
            try (ServerProcess peer = ServerProcess.prometheusLike("peer", prometheus, folder).awaitReady()) {
                Await.until(Duration.ofSeconds(30), () -> target.scrapes() >= 20);
                seen = samples(peer);
                peer.kill();
            }
        }
        assertThat(seen).hasSizeGreaterThan(10 * SERIES);
        Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
        try (ServerProcess narthex = ServerProcess.narthex(folder).awaitReady()) {
            assertThat(missing(seen, samples(narthex))).isZero();
        }
    }

    private void realPrometheusAnswersTheSame(Map<String, String> seen) throws Exception {
        Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
        Map<String, String> ours;
        try (ServerProcess narthex = ServerProcess.narthex(folder).awaitReady()) {
            ours = samples(narthex);
            narthex.kill();
        }
        assertThat(missing(seen, ours)).isZero();
        try (ServerProcess peer =
                ServerProcess.prometheusLike("peer", Distribution.prometheus(), folder).awaitReady()) {
            assertThat(samples(peer)).isEqualTo(ours);
        }
    }

    /** Every sample of the test's series: series and time to value. */
    private static Map<String, String> samples(ServerProcess server) throws IOException, InterruptedException {
        Json answer = server.query(ALL);
        assertThat(answer.isSuccess()).as(answer.toString()).isTrue();
        Map<String, String> samples = new HashMap<>();
        for (JsonNode series : answer.result()) {
            for (JsonNode sample : series.path("values")) {
                samples.put(series.path("metric").path("n").asText() + "@" + sample.path(0), sample.path(1).asText());
            }
        }
        return samples;
    }

    private static long missing(Map<String, String> expected, Map<String, String> actual) {
        return expected.entrySet().stream()
                .filter(e -> !e.getValue().equals(actual.get(e.getKey())))
                .count();
    }

    private static String config(CountingTarget target) {
        return """
                global: {scrape_interval: 100ms, scrape_timeout: 100ms}
                scrape_configs:
                  - job_name: counting
                    static_configs: [{targets: ['%s']}]
                """.formatted(target.address());
    }
}
