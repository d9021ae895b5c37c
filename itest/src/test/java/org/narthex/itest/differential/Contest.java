package org.narthex.itest.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks two servers the same queries and collects what they answer differently. Confined to one thread. */
final class Contest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern ORDERED = Pattern.compile("(sort|sort_desc|sort_by_label|sort_by_label_desc|topk|bottomk)\\(.*\\)");
    private static final Pattern BY_LABEL = Pattern.compile("sort_by_label.*, \"([^\"]+)\"\\)");
    /** How often the peer has to repeat itself before its answer counts. */
    private static final int REPETITIONS = 40;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final int ourPort;
    private final int theirPort;
    private final Dialect dialect;
    private final Consumer<String> log;
    private final Coverage coverage = new Coverage();
    private int compared;
    private int errors;
    private int empty;
    private int unstable;
    private int known;
    private final List<String> differing = new ArrayList<>();

    Contest(int ourPort, int theirPort, Dialect dialect, Consumer<String> log) {
        this.ourPort = ourPort;
        this.theirPort = theirPort;
        this.dialect = dialect;
        this.log = log;
    }

    /** Asks both. */
    void ask(GeneratedQuery query) throws IOException {
        CompletableFuture<Answer> ours = send(ourPort, query);
        CompletableFuture<Answer> theirs = send(theirPort, query);
        JsonNode a = MAPPER.readTree(ours.join().body());
        JsonNode b = MAPPER.readTree(theirs.join().body());
        compared++;
        coverage.add(query, b);
        if (b.path("status").asText().equals("error")) {
            errors++;
        } else if (b.path("data").path("result").isEmpty()) {
            empty++;
        }
        boolean ordered = query.step() == 0 && isOrdered(query.expression(), b);
        List<String> differences = new ArrayList<>(AnswerComparison.differences(a, b, dialect, ordered));
        if (dialect.extended() && ours.join().code() != theirs.join().code()) {
            differences.add("HTTP status: " + ours.join().code() + " instead of " + theirs.join().code());
        }
        if (differences.isEmpty()) {
            return;
        }
        if (KnownDifferences.match(query, a, b, dialect, differences)) {
            known++;
            return;
        }
        for (int i = 0; i < REPETITIONS; i++) {
            JsonNode again = MAPPER.readTree(send(theirPort, query).join().body());
            if (!AnswerComparison.differences(again, b, dialect, ordered).isEmpty()) {
                unstable++;
                return;
            }
        }
        String report = query + "\n    " + String.join("\n    ", differences);
        differing.add(report);
        log.accept(report);
    }

    /** Whether the whole expression is a call whose result has an order. */
    private static boolean isOrdered(String expression, JsonNode answer) {
        if (!ORDERED.matcher(expression).matches()) {
            return false;
        }
        Matcher byLabel = BY_LABEL.matcher(expression);
        if (byLabel.matches()) {
            // Where elements lack the label, Prometheus' comparison contradicts itself.
            for (JsonNode element : answer.path("data").path("result")) {
                if (!element.path("metric").has(byLabel.group(1))) {
                    return false;
                }
            }
        }
        int depth = 0;
        for (int i = expression.indexOf('('); i < expression.length(); i++) {
            depth += expression.charAt(i) == '(' ? 1 : expression.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i == expression.length() - 1;
            }
        }
        return false;
    }

    private CompletableFuture<Answer> send(int port, GeneratedQuery query) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + query.path()))
                .timeout(Duration.ofSeconds(60))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .handle((response, failure) ->
                        response == null ? Answer.NONE : new Answer(response.statusCode(), response.body()));
    }

    /** Status and body of an answer. */
    private record Answer(int code, String body) {
        /** What stands for a connection that was closed without one. */
        static final Answer NONE = new Answer(0, "{\"status\": \"no answer\"}");
    }

    int compared() {
        return compared;
    }

    Coverage coverage() {
        return coverage;
    }

    /** Reports of the queries that were answered differently. */
    List<String> differing() {
        return differing;
    }

    String summary() {
        return compared + " queries compared, " + differing.size() + " answered differently; of all " + errors
                + " were errors, " + empty + " empty, " + known + " known to differ, " + unstable + " not answered the same way twice by the peer";
    }
}
