package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.narthex.promql.api.ExplainedQuery;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryExplainer;
import org.narthex.promql.api.QueryOperator;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.QueryStats;
import org.narthex.promql.api.QueryValue;
import org.narthex.storage.api.Queryable;

class ExplainRouteTest {
    private static final Queryable STORAGE = (mint, maxt) -> {
        throw new AssertionError("the fake engine reads nothing");
    };

    /** Explains every query as the sum of a scan, measured when it has run. */
    private static final class FakeExplainer implements QueryExplainer, ExplainedQuery {
        final List<String> asked = new ArrayList<>();
        boolean executed;
        boolean closed;
        boolean cancelled;

        @Override
        public ExplainedQuery explainInstant(Queryable queryable, QueryOptions options, String expression, long time)
                throws QueryException {
            asked.add(expression + " at " + time);
            if (expression.isEmpty()) {
                throw new QueryException(QueryException.Kind.BAD_DATA, "no expression");
            }
            return this;
        }

        @Override
        public ExplainedQuery explainRange(
                Queryable queryable, QueryOptions options, String expression, long start, long end, long step) {
            asked.add(expression + " " + start + " " + end + " " + step);
            return this;
        }

        @Override
        public QueryOperator operators() {
            QueryOperator scan = new QueryOperator("SeriesScan", "x", Map.of("matchers", "{a=\"<\"}"), List.of(), null);
            return new QueryOperator(
                    "Aggregate", "sum(x)", Map.of(), List.of(scan), executed ? new QueryOperator.Figures(5, 3, 1, 2) : null);
        }

        @Override
        public QueryResult execute() {
            executed = true;
            QueryStats stats = new QueryStats(1, 0, 0, 0, 0, 1.5, List.of(), 3, List.of(), 4, 5);
            return new QueryResult(new QueryValue.Vector(List.of()), List.of("w"), List.of(), stats);
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

    private final FakeExplainer explainer = new FakeExplainer();

    private FakeExchange get(String query) throws IOException {
        FakeExchange exchange = new FakeExchange("GET", ExplainRoute.PATH, query, "");
        new ExplainRoute(new FakeFlags(Map.of("web.cors.origin", ".*")), explainer, STORAGE).handle(exchange, exchange);
        return exchange;
    }

    @Test
    void operatorsAreShownWithoutRunningAnything() throws IOException {
        assertThat(get("query=sum(x)&time=1").text())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"operators\":{\"operator\":\"Aggregate\",\"expression\":\"sum(x)\","
                        + "\"options\":{},\"inputs\":[{\"operator\":\"SeriesScan\",\"expression\":\"x\","
                        + "\"options\":{\"matchers\":\"{a=\\\"\\u003c\\\"}\"}}]}}}");
        assertThat(explainer.executed).isFalse();
        assertThat(explainer.closed).isTrue();
        assertThat(explainer.asked).containsExactly("sum(x) at 1000");
    }

    @Test
    void analyzedQueriesRunAndAreMeasured() throws IOException {
        FakeExchange exchange = get("query=sum(x)&start=1&end=3&step=1&analyze=true");
        assertThat(exchange.text())
                .contains("\"nanos\":5,\"ownNanos\":3,\"series\":1,\"samples\":2,\"inputs\":[")
                .contains("\"stats\":{\"timings\":")
                .contains("\"warnings\":[\"w\"]");
        assertThat(explainer.asked).containsExactly("sum(x) 1000 3000 1000");
        assertThat(explainer.closed).isTrue();
        assertThat(exchange.onDisconnect).isNotNull();
        exchange.onDisconnect.run();
        assertThat(explainer.cancelled).isTrue();
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        assertThat(get("query=&time=1").text()).contains("invalid parameter \\\"query\\\": no expression");
        assertThat(get("query=x&analyze=maybe").text()).contains("invalid parameter \\\"analyze\\\"");
        assertThat(get("query=x&start=1").text()).contains("invalid parameter \\\"end\\\"");
    }
}
