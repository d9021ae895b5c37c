package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryEngine;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.QueryStats;
import org.narthex.promql.api.QueryValue;
import org.narthex.storage.api.Queryable;

class QueryRoutesTest {
    private static final Queryable STORAGE = (mint, maxt) -> {
        throw new AssertionError("the fake engine reads nothing");
    };

    /** Answers every query with what the test sets, and remembers how it was asked. */
    private static final class FakeEngine implements QueryEngine, Query {
        final List<String> asked = new ArrayList<>();
        QueryValue value = new QueryValue.Vector(List.of(
                new QueryValue.Sample(Labels.of("a", "1"), 1000, 1, null),
                new QueryValue.Sample(Labels.of("a", "2"), 1000, 2, null)));
        List<String> warnings = List.of();
        @Nullable QueryException failure;
        boolean cancelled;
        boolean closed;

        @Override
        public Query instant(Queryable queryable, QueryOptions options, String expression, long time)
                throws QueryException {
            asked.add(expression + " at " + time + " " + options);
            return prepared(expression);
        }

        @Override
        public Query range(
                Queryable queryable, QueryOptions options, String expression, long start, long end, long step)
                throws QueryException {
            asked.add(expression + " " + start + " " + end + " " + step);
            return prepared(expression);
        }

        private Query prepared(String expression) throws QueryException {
            if (expression.isEmpty()) {
                throw new QueryException(QueryException.Kind.BAD_DATA, "no expression");
            }
            return this;
        }

        @Override
        public QueryResult execute() throws QueryException {
            if (failure != null) {
                throw failure;
            }
            return new QueryResult(value, warnings, List.of(), new QueryStats(1, 0, 0, 0, 0, 1.5, List.of(), 3, List.of(), 4, 5));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final FakeEngine engine = new FakeEngine();
    private final FakeBudget budget = new FakeBudget();

    private FakeExchange send(FakeExchange exchange) throws IOException {
        Map<String, String> flags = Map.of("web.cors.origin", "https?://.*[.]example[.]org");
        new QueryRoutes(new FakeFlags(flags), engine, STORAGE, budget).handle(exchange, exchange);
        return exchange;
    }

    private FakeExchange get(String path, String query) throws IOException {
        return send(new FakeExchange("GET", path, query, ""));
    }

    @Test
    void limitTruncatesWithAWarning() throws IOException {
        FakeExchange exchange = get(QueryRoutes.INSTANT, "query=up&time=1&limit=1");
        assertThat(exchange.status).isEqualTo(200);
        assertThat(exchange.text())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                        + "{\"metric\":{\"a\":\"1\"},\"value\":[1,\"1\"]}]},"
                        + "\"warnings\":[\"results truncated due to limit\"]}");
        assertThat(exchange.answerHeaders)
                .containsEntry("Vary", "Accept-Encoding, Origin")
                .containsEntry("Content-Type", "application/json");
        assertThat(engine.closed).isTrue();
        assertThat(budget.most()).isPositive();
        assertThat(budget.held()).isZero();
        assertThat(exchange.onDisconnect).isNotNull();
        exchange.onDisconnect.run();
        assertThat(engine.cancelled).isTrue();
    }

    @Test
    void bodyBeatsUrlAndOptionsArePassedOn() throws IOException {
        FakeExchange exchange = new FakeExchange(
                "POST", QueryRoutes.INSTANT, "query=1&time=5", "query=2&timeout=10s&lookback_delta=30");
        exchange.requestHeaders.put("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        send(exchange);
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("clientIP", "127.0.0.1");
        origin.put("method", "POST");
        origin.put("path", QueryRoutes.INSTANT);
        assertThat(engine.asked)
                .containsExactly("2 at 5000 " + new QueryOptions(30_000, 10_000, false, Map.of("httpRequest", origin)));
    }

    @Test
    void rangesAreChecked() throws IOException {
        String range = QueryRoutes.RANGE;
        assertThat(get(range, "query=up").text())
                .contains("invalid parameter \\\"start\\\": cannot parse \\\"\\\" to a valid timestamp");
        assertThat(get(range, "query=up&start=2&end=1&step=1").text())
                .contains("end timestamp must not be before start time");
        assertThat(get(range, "query=up&start=1&end=2&step=0").text()).contains("zero or negative query resolution");
        assertThat(get(range, "query=up&start=0&end=11001&step=1").text()).contains("exceeded maximum resolution");
        assertThat(engine.asked).isEmpty();
        assertThat(get(range, "query=up&start=0&end=11000.9&step=1").status).isEqualTo(200);
        assertThat(engine.asked).containsExactly("up 0 11000900 1000");
    }

    @Test
    void failuresHaveTheirStatus() throws IOException {
        Map<QueryException.Kind, Integer> statuses = Map.of(
                QueryException.Kind.EXECUTION, 422,
                QueryException.Kind.CANCELED, 499,
                QueryException.Kind.TIMEOUT, 503,
                QueryException.Kind.INTERNAL, 500);
        for (Map.Entry<QueryException.Kind, Integer> status : statuses.entrySet()) {
            engine.failure = new QueryException(status.getKey(), "<why>");
            engine.closed = false;
            FakeExchange exchange = get(QueryRoutes.INSTANT, "query=up");
            assertThat(exchange.status).isEqualTo(status.getValue());
            assertThat(exchange.text()).endsWith("\"error\":\"\\u003cwhy\\u003e\"}");
            assertThat(engine.closed).isTrue();
        }
        assertThat(get(QueryRoutes.INSTANT, "query=").text())
                .isEqualTo("{\"status\":\"error\",\"errorType\":\"bad_data\","
                        + "\"error\":\"invalid parameter \\\"query\\\": no expression\"}");
    }

    @Test
    void moreThanTenWarningsAreCounted() throws IOException {
        engine.warnings = Collections.nCopies(12, "w");
        assertThat(get(QueryRoutes.INSTANT, "query=up").text())
                .contains("\"w\",\"2 more warning annotations omitted\"]");
    }

    @Test
    void originIsEchoedOnlyWhenAllowed() throws IOException {
        FakeExchange good = new FakeExchange("GET", QueryRoutes.INSTANT, "query=up", "");
        good.requestHeaders.put("Origin", "http://a.example.org");
        assertThat(send(good).answerHeaders)
                .containsEntry("Access-Control-Allow-Origin", "http://a.example.org")
                .containsEntry("Access-Control-Expose-Headers", "Date");
        FakeExchange evil = new FakeExchange("GET", QueryRoutes.INSTANT, "query=up", "");
        evil.requestHeaders.put("Origin", "http://a.example.org.evil");
        assertThat(send(evil).answerHeaders)
                .doesNotContainKey("Access-Control-Allow-Origin")
                .containsKey("Access-Control-Allow-Methods");
    }

    @Test
    void gzipIsTakenOnlyByItsPlainName() throws IOException {
        FakeExchange gzip = new FakeExchange("GET", QueryRoutes.INSTANT, "query=up", "");
        gzip.requestHeaders.put("Accept-Encoding", "br, gzip");
        send(gzip);
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(gzip.answer.toByteArray())).readAllBytes();
        assertThat(new String(plain, StandardCharsets.UTF_8)).startsWith("{\"status\":\"success\"");
        FakeExchange weighed = new FakeExchange("GET", QueryRoutes.INSTANT, "query=up", "");
        weighed.requestHeaders.put("Accept-Encoding", "gzip;q=1");
        assertThat(send(weighed).text()).startsWith("{\"status\":\"success\"");
    }
}
