package org.narthex.itest.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries that bring servers down end with an answer or an error, in a small heap, and no scrape is missed meanwhile. */
class QueriesOfDeathIT {
    private static final int SERIES = 2_000;
    private static final int INTERVAL_MILLIS = 2_000;
    private static final int CONCURRENT = 1_000;
    private static final int STALLED = 400;
    private static final int LABEL_BYTES = 400;
    private static final String HEAP = "-Xmx160m";
    private static final Set<Integer> STATUSES = Set.of(200, 400, 422, 503);
    private static final String TOO_MUCH_MEMORY = "query processing would use too much memory: ";

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(60)).build();

    /** An answer: status and what the error says; empty for a result. */
    private record Outcome(int status, String error) {
        String kind() {
            return status + (error.isEmpty() ? "" : " " + error.replaceAll("(?s)(.{60}).*", "$1…"));
        }
    }

    @Test
    void theServerSurvives() throws Exception {
        try (CountingTarget target = new CountingTarget(SERIES, LABEL_BYTES)) {
            Files.writeString(folder.resolve("prometheus.yml"), config(target));
            try (ServerProcess narthex =
                    ServerProcess.narthexWith(HEAP, folder, "--query.timeout=20s", "--web.max-connections=3000").awaitReady()) {
                Await.until(Duration.ofSeconds(30), () -> target.scrapes() > 2);
                for (Map.Entry<String, String> query : single().entrySet()) {
                    Outcome outcome = ask(narthex, query.getValue());
                    System.out.println("QueriesOfDeathIT: " + query.getKey() + ": " + outcome.kind());
                    assertThat(STATUSES).as(query.getKey()).contains(outcome.status());
                    assertThat(outcome.error()).as(query.getKey()).containsPattern(expected(query.getKey()));
                }
                try (StalledClients stalled = new StalledClients(narthex.port(), unread())) {
                    stalled.awaitAnswers();
                    manyAtOnce(narthex);
                }
                long scrapes = target.scrapes();
                Await.until(Duration.ofSeconds(30), () -> target.scrapes() > scrapes + 1);
                assertThat(narthex.isAlive()).isTrue();
                assertThat(narthex.log()).doesNotContain("OutOfMemoryError").doesNotContain("StackOverflowError");
                assertThat(narthex.query("sum(scrape_number > bool 0)").value()).isEqualTo(SERIES);
                missesNoScrape(narthex);
                assertThat(narthex.terminate()).isZero();
            }
        }
    }

    /** What the error has to match; what may also succeed says nothing. */
    private static String expected(String name) {
        return switch (name) {
            case "endless columns", "columns side by side", "counted values" -> TOO_MUCH_MEMORY;
            case "endless subquery" -> "query processing would load too many samples into memory in query execution";
            case "deep nesting" -> "parse error: expression is nested too deeply";
            case "cross join" -> "found duplicate series for the match group";
            case "too many points" -> "exceeded maximum resolution of 11,000 points per timeseries.";
            default -> "";
        };
    }

    private static Map<String, String> single() {
        long now = System.currentTimeMillis() / 1000;
        String range = "&step=1&start=" + (now - 11_000) + "&end=" + now;
        Map<String, String> out = new TreeMap<>();
        out.put("everything", "query_range?query=" + encoded("{__name__=~\".+\"}") + range);
        out.put("everything at an instant", "query?query=" + encoded("{__name__=~\".+\"}[1y]"));
        out.put("endless columns", "query_range?query=" + encoded("{__name__=~\".+\"} @ " + now) + range);
        // A value at every step, and not the same at each.
        String columns = "(scrape_number @ " + now + " + time())";
        out.put("columns side by side", "query_range?query=" + encoded("sum(" + columns + " * on (n) " + columns + ")") + range);
        out.put("columns one after the other", "query_range?query=" + encoded("sum(" + columns + ") + count(" + columns + ")") + range);
        out.put("cross join", "query?query=" + encoded("scrape_number * on () group_left scrape_number"));
        out.put("endless subquery", "query?query=" + encoded("sum_over_time(vector(1)[100y:1ms])"));
        out.put("deep subqueries", "query?query=" + encoded("sum_over_time(".repeat(5) + "scrape_number" + "[1h:1s])".repeat(5)));
        out.put("deep nesting", "query?query=" + encoded("(".repeat(10_000) + "1" + ")".repeat(10_000)));
        out.put("long chain", "query?query=" + encoded("scrape_number" + " + scrape_number".repeat(2_000)));
        out.put("too many points", "query_range?query=up&step=1&start=0&end=" + now);
        out.put("long alternation", "query?query=" + encoded("{n=~\"" + alternatives() + "\"}"));
        out.put("repeated repetition", "query?query=" + encoded("{n=~\"((((.{1,9}){1,9}){1,9})*)*x\"}"));
        out.put("counted values", "query_range?query=" + encoded("count_values(\"v\", " + columns + ")") + range);
        out.put("all sorted", "query?query=" + encoded("sort(topk(1e9, {__name__=~\".+\"}))"));
        return out;
    }

    /** What clients ask that do not read: long answers of short queries, answers of few points, labels only. */
    private static List<String> unread() {
        long now = System.currentTimeMillis() / 1000;
        String points = "/api/v1/query_range?step=1&start=" + (now - 600) + "&end=" + now + "&query=";
        List<String> paths = List.of(
                points + encoded("scrape_number * 2"),
                points + encoded("sum by (n) (scrape_number)"),
                "/api/v1/query?query=" + encoded("scrape_number"),
                "/api/v1/query?query=" + encoded("scrape_number[1h]"),
                "/api/v1/series?match[]=" + encoded("scrape_number"),
                "/api/v1/label/padding/values");
        return Collections.nCopies(STALLED / paths.size(), paths).stream().flatMap(List::stream).toList();
    }

    private static String alternatives() {
        StringBuilder out = new StringBuilder("a");
        for (int i = 0; i < 2_000; i++) {
            out.append("|.*").append(i).append("[a-z]+");
        }
        return out.toString();
    }

    private static String encoded(String text) {
        return ServerProcess.encode(text);
    }

    private Outcome ask(ServerProcess server, String query) throws IOException, InterruptedException {
        int parameters = query.indexOf('?');
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/v1/" + query.substring(0, parameters)))
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(query.substring(parameters + 1)))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() == 200) {
            // Results are as large as the server lets them be; that they are complete is all that counts here.
            assertThat(answer.body()).startsWith("{\"status\":\"success\"").endsWith("}");
            return new Outcome(200, "");
        }
        return new Outcome(
                answer.statusCode(), Json.parse(answer.body()).node().path("error").asText());
    }

    private void manyAtOnce(ServerProcess narthex) throws Exception {
        List<String> queries = List.copyOf(single().values());
        Map<String, Integer> outcomes = new TreeMap<>();
        long begin = System.nanoTime();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> answers = new ArrayList<>();
            for (int i = 0; i < CONCURRENT; i++) {
                String query = queries.get(i % queries.size());
                answers.add(clients.submit(() -> ask(narthex, query)));
            }
            for (Future<Outcome> answer : answers) {
                outcomes.merge(answer.get().kind(), 1, Integer::sum);
                assertThat(STATUSES).contains(answer.get().status());
            }
        }
        System.out.println("QueriesOfDeathIT: " + CONCURRENT + " at once within " + (System.nanoTime() - begin) / 1_000_000 + " ms: " + outcomes);
    }

    /** Each scrape is there once: its number is the value, and no two are as far apart as two intervals. */
    private static void missesNoScrape(ServerProcess narthex) throws IOException, InterruptedException {
        Json answer = narthex.query("scrape_number{n=\"0\"}[1h]");
        List<Long> numbers = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        answer.result().getFirst().path("values").forEach(v -> {
            times.add(v.path(0).asDouble());
            numbers.add(Math.round(Double.parseDouble(v.path(1).asText())));
        });
        double widest = 0;
        for (int i = 1; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).as("number of the scrape after " + numbers.get(i - 1)).isEqualTo(numbers.get(i - 1) + 1);
            widest = Math.max(widest, times.get(i) - times.get(i - 1));
        }
        System.out.println("QueriesOfDeathIT: " + numbers.size() + " scrapes, at most " + widest + " s apart");
        assertThat(widest).isLessThan(1.9 * INTERVAL_MILLIS / 1000);
    }

    private static String config(CountingTarget target) {
        return """
                global: {scrape_interval: %dms, scrape_timeout: %dms}
                scrape_configs:
                  - job_name: counting
                    static_configs: [{targets: ['%s']}]
                """.formatted(INTERVAL_MILLIS, INTERVAL_MILLIS, target.address());
    }
}
