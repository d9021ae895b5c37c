package org.narthex.itest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.itest.system.Distribution;

/**
 * The packed server answers recorded HTTP requests as a Prometheus server did. The number of exchanges that must be as
 * recorded stands in {@code conformance/exchanges.properties} for each file; it only grows. What differs is listed in
 * {@code target/conformance-api.txt}. The system property {@code narthex.exchanges.program} names another server.
 */
class ExchangesIT {
    private static final ExchangeReport REPORT = new ExchangeReport();

    @TempDir
    static Path work;

    @TestFactory
    Stream<DynamicTest> answersAsRecorded() throws IOException {
        Path recordings = Recordings.folder();
        Assumptions.assumeTrue(recordings != null, "no recorded exchanges (NARTHEX_CONFORMANCE): skipped");
        Path folder = Objects.requireNonNull(recordings);
        Properties ratchet = ratchet();
        List<Recordings.Setup> setups = Recordings.setups(folder);
        return setups.stream().map(setup -> DynamicTest.dynamicTest(setup.name(), () -> {
            ExchangeRun run = new ExchangeRun(program(), folder, work, REPORT);
            try {
                run.play(setup);
            } catch (IOException | RuntimeException | AssertionError e) {
                run.fail(setup, e);
            }
            for (String file : setup.files()) {
                assertThat(REPORT.passed(file))
                        .as("exchanges of " + file + " that are as recorded")
                        .isGreaterThanOrEqualTo(Integer.parseInt(ratchet.getProperty(file)));
            }
        }));
    }

    @AfterAll
    static void report() throws IOException {
        System.out.print(REPORT.summary());
        REPORT.write(Path.of("target/conformance-api.txt"));
    }

    private static Path program() {
        String named = System.getProperty("narthex.exchanges.program", "");
        return named.isEmpty() ? Distribution.home().resolve("bin/narthex") : Path.of(named).toAbsolutePath();
    }

    private static Properties ratchet() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Objects.requireNonNull(
                ExchangesIT.class.getResourceAsStream("/conformance/exchanges.properties"))) {
            properties.load(in);
        }
        return properties;
    }
}
