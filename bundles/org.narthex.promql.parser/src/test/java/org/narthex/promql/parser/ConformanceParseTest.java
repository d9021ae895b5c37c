package org.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.ParseTree;

/** Compares trees, formatted texts and errors with those of a real server. */
class ConformanceParseTest {
    private static final Set<String> EXPERIMENTAL = Set.of(
            "promql-experimental-functions", "promql-extended-range-selectors", "promql-binop-fill-modifiers");

    @ParameterizedTest
    @CsvSource({"parse.jsonl, false, 3000", "parse-experimental.jsonl, true, 300"})
    void parsesAsTheRecordedServer(String file, boolean experimental, int least) throws IOException {
        Path folder = folder();
        Assumptions.assumeTrue(folder != null, "no conformance data: set NARTHEX_CONFORMANCE");
        PromqlParser parser = new PromqlParser(experimental ? EXPERIMENTAL : Set.of());
        List<String> failures = new ArrayList<>();
        List<String> lines = Files.readAllLines(folder.resolve(file));
        for (String line : lines) {
            Map<?, ?> recorded = (Map<?, ?>) Objects.requireNonNull(JsonText.parse(line));
            String problem = problem(parser, recorded);
            if (problem != null) {
                failures.add(recorded.get("expr") + ": " + problem);
            }
        }
        System.out.println("PARSE " + file + ": " + (lines.size() - failures.size()) + " of " + lines.size());
        assertThat(lines).hasSizeGreaterThan(least);
        assertThat(failures).isEmpty();
    }

    private static @Nullable String problem(PromqlParser parser, Map<?, ?> recorded) {
        String text = String.valueOf(recorded.get("expr"));
        Expr e;
        try {
            e = parser.parse(text);
        } catch (QueryException failure) {
            return Objects.equals(failure.getMessage(), recorded.get("error"))
                    ? null
                    : "expected " + recorded.get("error") + ", got error " + failure.getMessage();
        }
        if (!Boolean.TRUE.equals(recorded.get("ok"))) {
            return "expected error " + recorded.get("error");
        }
        if (!Objects.equals(parser.format(e), recorded.get("formatted"))) {
            return "formatted as " + parser.format(e);
        }
        Object tree = numbers(ParseTree.of(e));
        boolean same = recorded.containsKey("astError") || Objects.equals(tree, recorded.get("ast"));
        return same ? null : "expected " + recorded.get("ast") + ", got " + tree;
    }

    /** All numbers as Double, as the reader of JSON gives them. */
    private static @Nullable Object numbers(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> out = new TreeMap<>();
                map.forEach((k, v) -> out.put(k, numbers(v)));
                yield out;
            }
            case List<?> list -> list.stream().map(ConformanceParseTest::numbers).toList();
            case Number n -> n.doubleValue();
            default -> value;
        };
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
}
