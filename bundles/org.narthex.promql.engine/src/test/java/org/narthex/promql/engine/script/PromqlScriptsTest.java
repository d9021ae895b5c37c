package org.narthex.promql.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.parser.PromqlParser;

/**
 * Runs Prometheus' own scripts. {@code scripts.properties} holds how many evaluations of each must pass; raise a number
 * when more do.
 */
class PromqlScriptsTest {
    private static final String NONE = "none";
    private static final PromqlParser PARSER = new PromqlParser(Set.of(
            "promql-experimental-functions",
            "promql-extended-range-selectors",
            "promql-binop-fill-modifiers",
            "promql-duration-expr"));
    private static final EngineSettings SETTINGS =
            new EngineSettings(10_000, 100_000, 300_000, 4, true, false, true, false, () -> 60_000, 2);

    static Stream<String> scripts() throws IOException {
        Path folder = folder();
        if (folder == null) {
            return Stream.of(NONE);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".test"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static @Nullable Path folder() {
        String named = System.getenv("NARTHEX_CONFORMANCE");
        if (named != null) {
            return Path.of(named, "promql");
        }
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            Path folder = p.resolve("shared/conformance/promql");
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        return null;
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void atLeastAsManyEvaluationsPassAsBefore(String name) throws IOException {
        Path folder = folder();
        Assumptions.assumeTrue(folder != null, "no conformance data: set NARTHEX_CONFORMANCE");
        List<Command> commands = new ScriptReader(Files.readString(folder.resolve(name))).read();
        ScriptRun run;
        try (PromqlEngine engine = new PromqlEngine(SETTINGS, PARSER, EngineObserver.NONE)) {
            run = new ScriptRun(engine, PARSER);
            run.run(commands);
        }
        run.failures().forEach(f -> System.out.println(name + ": " + f));
        int passed = run.evals() - run.failures().size();
        System.out.println("SCRIPT " + name + "=" + passed + " of " + run.evals());
        assertThat(run.evals()).as("evaluations in the script").isPositive();
        assertThat(passed).as(name + ": passed evaluations").isGreaterThanOrEqualTo(expected(name));
    }

    private static int expected(String name) throws IOException {
        Properties counts = new Properties();
        try (InputStream in = PromqlScriptsTest.class.getResourceAsStream("/scripts.properties")) {
            counts.load(in);
        }
        return Integer.parseInt(counts.getProperty(name, "0"));
    }
}
