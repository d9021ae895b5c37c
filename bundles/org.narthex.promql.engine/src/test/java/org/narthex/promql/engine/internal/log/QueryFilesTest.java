package org.narthex.promql.engine.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.promql.api.QueryStats;

/** The query log and the file of the running queries have Prometheus' layout. */
class QueryFilesTest {
    @TempDir
    Path folder;

    private String file() throws IOException {
        return Files.readString(folder.resolve("queries.active")).replace("\0", "");
    }

    @Test
    void runningQueriesStandInTheirSlots() throws IOException {
        try (ActiveQueries active = ActiveQueries.open(folder, 3)) {
            assertThat(Files.size(folder.resolve("queries.active"))).isEqualTo(3001);
            int first = active.insert("up > 1", 7);
            int second = active.insert("\"é\"", 8);
            assertThat(first).isEqualTo(1);
            assertThat(second).isEqualTo(1001);
            assertThat(file())
                    .isEqualTo("[{\"query\":\"up \\u003e 1\",\"timestamp_sec\":7},"
                            + "{\"query\":\"\\\"é\\\"\",\"timestamp_sec\":8},");
            active.delete(first);
            assertThat(file()).isEqualTo("[{\"query\":\"\\\"é\\\"\",\"timestamp_sec\":8},");
        }
        try (ActiveQueries next = ActiveQueries.open(folder, 3)) {
            assertThat(file()).isEqualTo("[");
            assertThat(next.insert("a", 1)).isEqualTo(1);
        }
    }

    @Test
    void longQueriesAreCutAtACharacter() {
        byte[] entry = ActiveQueries.entry("é".repeat(800), 1_700_000_000);
        assertThat(entry.length).isBetween(997, 999);
        assertThat(new String(entry, StandardCharsets.UTF_8)).doesNotContain("\ufffd").endsWith("é\",\"timestamp_sec\":1700000000}");
    }

    private static QueryLog.Entry entry(String error) {
        QueryStats stats = new QueryStats(
                1.5, 0, 0.000009624, 2, 0, 3, List.of(), 4, List.of(new QueryStats.StepSamples(1500, 6)), 5, 6);
        Map<String, String> request = new LinkedHashMap<>();
        request.put("clientIP", "::1");
        request.put("method", "GET");
        request.put("path", "/api/v1/query");
        return new QueryLog.Entry(
                "a<\"b\"\n", 1_782_860_400_500L, 1_782_860_500_000L, 1500, error, stats, Map.of("httpRequest", request));
    }

    @Test
    void linesHavePrometheusKeys() throws IOException {
        Path path = folder.resolve("q.log");
        Files.writeString(path, "before\n");
        try (QueryLog log = QueryLog.open(path)) {
            log.write(entry(null));
            log.write(entry("no"));
        }
        List<String> lines = Files.readAllLines(path);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).matches("\\{\"time\":\"[0-9T:.-]+Z\",\"level\":\"INFO\",\"source\":\"[^\"]+\",\"msg\":\"promql query logged\",.*");
        assertThat(lines.get(1))
                .endsWith("\"params\":{\"end\":\"2026-06-30T23:01:40.000Z\",\"query\":\"a<\\\"b\\\"\\n\","
                        + "\"start\":\"2026-06-30T23:00:00.500Z\",\"step\":1},\"stats\":{\"timings\":{\"evalTotalTime\":1.5,"
                        + "\"resultSortTime\":0,\"queryPreparationTime\":0.000009624,\"innerEvalTime\":2,\"execQueueTime\":0,"
                        + "\"execTotalTime\":3},\"samples\":{\"totalQueryableSamples\":4,\"samplesReadPerStep\":[[1.5,6]],"
                        + "\"samplesRead\":5,\"peakSamples\":6}},\"spanID\":\"0000000000000000\","
                        + "\"traceID\":\"00000000000000000000000000000000\",\"httpRequest\":{\"clientIP\":\"::1\","
                        + "\"method\":\"GET\",\"path\":\"/api/v1/query\"}}");
        assertThat(lines.get(2)).contains(",\"step\":1},\"error\":\"no\",\"stats\":");
    }

    @Test
    void aFileThatCannotBeOpenedIsRefusedInPrometheusWords() {
        Path missing = folder.resolve("missing/x.log");
        assertThatThrownBy(() -> QueryLog.open(missing))
                .isInstanceOf(IOException.class)
                .hasMessage("can't create json log file: open " + missing + ": no such file or directory");
    }
}
