package org.narthex.itest.system;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where the packed server and the real programs are that tests run against. */
public final class Distribution {
    private Distribution() {}

    /** The unpacked distribution. */
    public static Path home() {
        Path home = Path.of(System.getProperty("narthex.home", "../distribution/target/narthex"));
        if (!Files.isExecutable(home.resolve("bin/narthex"))) {
            throw new AssertionError("no distribution at " + home.toAbsolutePath() + ": run make dist");
        }
        return home.toAbsolutePath().normalize();
    }

    /** A real Prometheus: the variable PROMETHEUS, else the system's; the test is skipped without. */
    public static Path prometheus() {
        return program("PROMETHEUS", "/usr/bin/prometheus");
    }

    /** A real promtool: the variable PROMTOOL, else the system's; the test is skipped without. */
    public static Path promtool() {
        return program("PROMTOOL", "/usr/bin/promtool");
    }

    /** The system's Prometheus, whatever PROMETHEUS says. */
    public static Path systemPrometheus() {
        return program("", "/usr/bin/prometheus");
    }

    /** The system's node exporter. */
    public static Path nodeExporter() {
        return program("", "/usr/bin/prometheus-node-exporter");
    }

    private static Path program(String variable, String otherwise) {
        String named = variable.isEmpty() ? null : System.getenv(variable);
        Path path = Path.of(named == null || named.isEmpty() ? otherwise : named);
        Assumptions.assumeTrue(Files.isExecutable(path), () -> path + " is not installed: skipped");
        return path;
    }
}
