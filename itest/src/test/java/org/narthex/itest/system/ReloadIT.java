package org.narthex.itest.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reload is a transaction, and the process starts and stops in order. */
class ReloadIT {
    private static final int INTERVAL_MILLIS = 500;

    @TempDir
    Path folder;

    @Test
    void aBadFileChangesNothingAndSaysWhere() throws Exception {
        try (CountingTarget target = new CountingTarget(1)) {
            write(job("a", target, ""));
            try (ServerProcess narthex =
                    ServerProcess.narthex(folder, "--web.enable-lifecycle").awaitReady()) {
                Await.until(Duration.ofSeconds(10), () -> target.scrapes() > 2);
                String before = narthex.get("/api/v1/status/config").body();
                write(job("a", target, "    scrape_intervall: 5s\n"));
                HttpResponse<String> answer = narthex.post("/-/reload");
                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(answer.body()).contains("failed to reload config", "prometheus.yml", "scrape_intervall", ":5:");
                assertThat(narthex.get("/api/v1/status/config").body()).isEqualTo(before);
                assertThat(narthex.get("/metrics").body()).contains("prometheus_config_last_reload_successful 0");
                long scrapes = target.scrapes();
                Await.until(Duration.ofSeconds(10), () -> target.scrapes() > scrapes + 2);
                write(job("a", target, ""));
                assertThat(narthex.post("/-/reload").statusCode()).isEqualTo(200);
                assertThat(narthex.get("/metrics").body()).contains("prometheus_config_last_reload_successful 1");
            }
        }
    }

    @Test
    void aJobThatDidNotChangeKeepsItsScrapeTimes() throws Exception {
        try (CountingTarget unchanged = new CountingTarget(1);
                CountingTarget changing = new CountingTarget(1)) {
            write(job("unchanged", unchanged, "") + job("changing", changing, ""));
            try (ServerProcess narthex =
                    ServerProcess.narthex(folder, "--web.enable-lifecycle").awaitReady()) {
                Await.until(Duration.ofSeconds(10), () -> unchanged.scrapes() > 2);
                for (int i = 0; i < 5; i++) {
                    write(job("unchanged", unchanged, "")
                            + job("changing", changing, "    params: {round: ['" + i + "']}\n"));
                    assertThat(narthex.post("/-/reload").statusCode()).isEqualTo(200);
                    long scrapes = unchanged.scrapes();
                    Await.until(Duration.ofSeconds(10), () -> unchanged.scrapes() >= scrapes + 2);
                }
                assertThat(changing.scrapes()).isPositive();
            }
            keepsPhase(unchanged.times());
        }
    }

    @Test
    void hangUpReloadsAndTermStopsInReverseOrder() throws Exception {
        try (CountingTarget first = new CountingTarget(1);
                CountingTarget second = new CountingTarget(1)) {
            write(job("a", first, ""));
            try (ServerProcess narthex = ServerProcess.narthex(folder).awaitReady()) {
                write(job("a", second, ""));
                narthex.signal("HUP");
                Await.until(Duration.ofSeconds(10), () -> second.scrapes() > 0, narthex::log);
                assertThat(narthex.terminate()).isZero();
                String log = narthex.log();
                inOrder(log, "config.checked", "storage.open", "config.loaded", "server.ready");
                int stopping = log.indexOf("server.ready", log.lastIndexOf("reached"));
                assertThat(stopping).isPositive();
                inOrder(log.substring(stopping), "server.ready", "config.loaded", "storage.open", "config.checked", "See you next time!");
            }
        }
    }

    @Test
    void hangUpReloadsUnderNohup() throws Exception {
        try (CountingTarget first = new CountingTarget(1);
                CountingTarget second = new CountingTarget(1)) {
            write(job("a", first, ""));
            try (ServerProcess narthex = ServerProcess.ignoring("HUP", folder).awaitReady()) {
                write(job("a", second, ""));
                narthex.signal("HUP");
                Await.until(Duration.ofSeconds(10), () -> second.scrapes() > 0, narthex::log);
                assertThat(narthex.terminate()).isZero();
            }
        }
    }

    @Test
    void aStorageThatCannotOpenEndsTheProcessWithOne() throws Exception {
        write("");
        Files.writeString(folder.resolve("data"), "a file where the folder should be");
        try (ServerProcess narthex = ServerProcess.narthex(folder)) {
            Await.until(Duration.ofSeconds(30), () -> !narthex.isAlive());
            assertThat(narthex.terminate()).isEqualTo(1);
            assertThat(narthex.log()).contains(folder.resolve("data").toString());
        }
    }

    private static void inOrder(String log, String... texts) {
        int at = -1;
        for (String text : texts) {
            int next = log.indexOf(text, at + 1);
            assertThat(next).as("%s in order in\n%s", text, log).isGreaterThan(at);
            at = next;
        }
    }

    /** No scrape is missed, none doubled. */
    private static void keepsPhase(List<Long> times) {
        for (int i = 1; i < times.size(); i++) {
            long gap = (times.get(i) - times.get(i - 1)) / 1_000_000;
            assertThat(gap).as("gap before scrape %d", i).isBetween(INTERVAL_MILLIS / 2L, INTERVAL_MILLIS * 3L / 2);
        }
    }

    private static String job(String name, CountingTarget target, String more) {
        return "  - job_name: " + name + "\n    static_configs: [{targets: ['" + target.address() + "']}]\n" + more;
    }

    private void write(String jobs) throws IOException {
        Files.writeString(
                folder.resolve("prometheus.yml"),
                "global: {scrape_interval: " + INTERVAL_MILLIS + "ms, scrape_timeout: " + INTERVAL_MILLIS
                        + "ms}\nscrape_configs:" + (jobs.isEmpty() ? " []" : "") + "\n" + jobs);
    }
}
