package org.narthex.itest.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second server on a data directory in use says so and ends with exit code 1, as Prometheus does; the first one goes on. */
class LockIT {
    @TempDir
    Path folder;

    @Test
    void secondServerOnADirectoryEndsWithOne() throws Exception {
        Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
        try (ServerProcess first = ServerProcess.narthex(folder).awaitReady();
                ServerProcess second = ServerProcess.prometheusLike(
                        "second", Distribution.home().resolve("bin/narthex"), folder)) {
            Await.until(Duration.ofMinutes(1), () -> !second.isAlive());
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.log()).contains("lock DB directory").contains(folder.resolve("data").toString());
            assertThat(first.isAlive()).isTrue();
            assertThat(first.get("/-/ready").statusCode()).isEqualTo(200);
            assertThat(folder.resolve("data/lock")).exists();
        }
    }
}
