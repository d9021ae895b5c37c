package org.narthex.itest.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discovery bundles come and go while the server runs. */
class HotPlugIT {
    private static final int INTERVAL_MILLIS = 500;

    @TempDir
    Path folder;

    @Test
    void aDiscoveryBundleIsPluggedInAndOutWithoutDisturbingTheRest() throws Exception {
        Path home = folder.resolve("narthex");
        Folders.copy(Distribution.home(), home);
        home.resolve("bin/narthex").toFile().setExecutable(true);
        Path bundle = takeOut(home, "org.narthex.discovery.file");
        Path plugged = home.resolve("plugins").resolve(bundle.getFileName().toString());
        int cycles = Integer.getInteger("narthex.plugs", 20);
        try (CountingTarget steady = new CountingTarget(1);
                CountingTarget found = new CountingTarget(1)) {
            Files.writeString(folder.resolve("targets.yml"), "- targets: ['" + found.address() + "']\n");
            Files.writeString(folder.resolve("prometheus.yml"), config(steady));
            try (ServerProcess narthex = ServerProcess.prometheusLike("narthex", home.resolve("bin/narthex"), folder)
                    .awaitReady()) {
                assertThat(narthex.log()).contains("file_sd_configs");
                Await.until(Duration.ofSeconds(10), () -> steady.scrapes() > 2);
                assertThat(found.scrapes()).isZero();
                double threads = 0;
                double classes = 0;
                long slowest = 0;
                for (int i = 0; i < cycles; i++) {
                    slowest = Math.max(slowest, plugIn(bundle, plugged, found));
                    plugOut(plugged, found);
                    if (i == 2) {
                        threads = metric(narthex, "jvm_threads_current");
                        classes = loadedClasses(narthex);
                    }
                }
                assertThat(slowest).as("milliseconds from copying the bundle to the first scrape").isLessThan(2_000);
                assertThat(metric(narthex, "jvm_threads_current")).isLessThan(threads + 5);
                assertThat(loadedClasses(narthex)).as("classes").isLessThan(classes + 100);
                missesNoScrape(steady.times());
                System.out.println("HotPlugIT: " + cycles + " cycles, slowest plug-in " + slowest + " ms");
                assertThat(narthex.terminate()).isZero();
            }
        }
    }

    private static long plugIn(Path bundle, Path plugged, CountingTarget found) throws IOException {
        long before = found.scrapes();
        long start = System.nanoTime();
        Path staged = plugged.resolveSibling(plugged.getFileName() + ".part");
        Files.copy(bundle, staged, StandardCopyOption.REPLACE_EXISTING);
        Files.move(staged, plugged, StandardCopyOption.ATOMIC_MOVE);
        Await.until(Duration.ofSeconds(20), () -> found.scrapes() > before);
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Removes the bundle and waits until three intervals pass without a scrape. */
    private static void plugOut(Path plugged, CountingTarget found) throws IOException {
        Files.delete(plugged);
        Await.until(Duration.ofSeconds(20), () -> {
            List<Long> times = found.times();
            return System.nanoTime() - times.getLast() > 3L * INTERVAL_MILLIS * 1_000_000;
        });
    }

    private static void missesNoScrape(List<Long> times) {
        for (int i = 1; i < times.size(); i++) {
            long gap = (times.get(i) - times.get(i - 1)) / 1_000_000;
            assertThat(gap).as("milliseconds between scrapes of the other job").isLessThan(2L * INTERVAL_MILLIS - 50);
        }
    }

    /** Moves a bundle out of the copied distribution. */
    private Path takeOut(Path home, String bundle) throws IOException {
        try (Stream<Path> walk = Files.walk(home.resolve("bundles"))) {
            Path jar = walk.filter(p -> p.getFileName().toString().startsWith(bundle + "-"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no bundle " + bundle));
            return Files.move(jar, folder.resolve(jar.getFileName().toString()));
        }
    }

    /** Classes that a collection leaves, as classes go with their loader only then. */
    private static double loadedClasses(ServerProcess server) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        for (int i = 0; i < 2; i++) {
            Process collection = new ProcessBuilder(jcmd.toString(), Long.toString(server.pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(collection.waitFor()).as("exit code of jcmd").isZero();
        }
        return metric(server, "jvm_classes_currently_loaded");
    }

    private static double metric(ServerProcess server, String name) throws IOException, InterruptedException {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    private String config(CountingTarget steady) {
        return """
                global: {scrape_interval: %dms, scrape_timeout: %dms}
                scrape_configs:
                  - job_name: steady
                    static_configs: [{targets: ['%s']}]
                  - job_name: found
                    file_sd_configs: [{files: ['%s']}]
                """.formatted(INTERVAL_MILLIS, INTERVAL_MILLIS, steady.address(), folder.resolve("targets.yml"));
    }
}
