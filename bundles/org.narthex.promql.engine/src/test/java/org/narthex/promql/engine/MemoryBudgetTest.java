package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.engine.testing.MemoryStorage;
import org.narthex.promql.parser.PromqlParser;

/** What queries hold is bounded in bytes, each for itself and all together. */
class MemoryBudgetTest {
    private static final int SERIES = 2_000;
    private static final int STEPS = 1_000;
    private static final long MEBIBYTE = 1 << 20;
    private static final PromqlParser PARSER = new PromqlParser(Set.of("promql-experimental-functions"));

    private final MemoryStorage storage = new MemoryStorage();

    MemoryBudgetTest() {
        for (int s = 0; s < SERIES; s++) {
            storage.add(Labels.of("__name__", "x", "n", Integer.toString(s)), 1000, s);
        }
    }

    private static PromqlEngine engine(long perQuery, long total) {
        return new PromqlEngine(settings(perQuery * MEBIBYTE, total * MEBIBYTE), PARSER, EngineObserver.NONE);
    }

    private static EngineSettings settings(long perQuery, long total) {
        return new EngineSettings(
                2_000_000_000L, 120_000, 300_000, 4, false, false, false, false, () -> 60_000, 2, perQuery, total);
    }

    private Query query(PromqlEngine engine, String expression) throws QueryException {
        return engine.range(storage, QueryOptions.DEFAULT, expression, 1000, 1000 + STEPS * 100L, 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "x", "x + x", "x or -x", "sort(x)", "topk(1000, x)", "count_values(\"v\", x)", "sum by (n) (x)",
        "histogram_quantile(0.5, label_replace(x, \"le\", \"$1\", \"n\", \"(.*)\"))", "x + vector(1) or x", "info(x)"
    })
    void whatHoldsAllSeriesIsRefused(String expression) throws QueryException {
        try (PromqlEngine engine = engine(8, 1000);
                Query query = query(engine, expression)) {
            assertThatThrownBy(query::execute)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.EXECUTION))
                    .hasMessage("query processing would use too much memory: a query may hold 8 MiB");
        }
    }

    @Test
    void whatPassesSeriesOnNeedsLittle() throws QueryException {
        try (PromqlEngine engine = engine(8, 1000);
                Query query = query(engine, "sum(abs(x) * 2) + count(x) + sum(topk(5, x))")) {
            assertThat(((QueryValue.Matrix) query.execute().value()).series()).hasSize(1);
        }
    }

    @Test
    void inputsAreGivenBackWhenTheResultIsThere() throws QueryException {
        // Each sum holds its input for a while only: one after the other they fit, together they would not.
        try (PromqlEngine engine = engine(40, 1000);
                Query query = query(engine, "sum(topk(1000, x)) + sum(topk(1000, x)) + sum(topk(1000, x)) + sum(topk(1000, x))")) {
            assertThat(((QueryValue.Matrix) query.execute().value()).series()).hasSize(1);
        }
    }

    @Test
    void allQueriesTogetherAreBounded() throws QueryException {
        try (PromqlEngine engine = engine(100, 40)) {
            Query first = query(engine, "x");
            first.execute();
            Query second = query(engine, "x");
            Query third = query(engine, "x");
            second.execute();
            assertThatThrownBy(third::execute)
                    .hasMessage("query processing would use too much memory: all queries together may hold 40 MiB");
            first.close();
            second.close();
            third.close();
            // What they held is free again.
            for (int i = 0; i < 5; i++) {
                try (Query again = query(engine, "x")) {
                    again.execute();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // A window, a scalar's column, the columns of a subquery.
        "sum(sum_over_time(x[20m:1ms]))", "sum_over_time(vector(time())[20m:1ms])", "absent(y)[20m:1ms]"
    })
    void whatFollowsTheStepsOfASubqueryIsRefused(String expression) throws QueryException {
        try (PromqlEngine engine = engine(8, 1000);
                Query query = engine.instant(storage, QueryOptions.DEFAULT, expression, 1_200_000)) {
            assertThatThrownBy(query::execute)
                    .hasMessage("query processing would use too much memory: a query may hold 8 MiB");
        }
    }

    @Test
    void labelsCount() throws QueryException {
        MemoryStorage heavy = new MemoryStorage();
        for (int s = 0; s < SERIES; s++) {
            heavy.add(Labels.of("__name__", "x", "n", Integer.toString(s), "padding", "p".repeat(10_000)), 1000, s);
        }
        for (String expression : new String[] {"x", "x[5m]", "x + x", "sort(x)", "sum by (n, padding) (x)"}) {
            try (PromqlEngine engine = engine(8, 1000);
                    Query query = engine.instant(heavy, QueryOptions.DEFAULT, expression, 1000)) {
                assertThatThrownBy(query::execute)
                        .as(expression)
                        .hasMessage("query processing would use too much memory: a query may hold 8 MiB");
            }
        }
    }

    @Test
    void aLongTextCountsWhileItWaits() throws QueryException {
        String text = "x" + " + x".repeat(10_000);
        try (PromqlEngine engine = engine(100, 8)) {
            List<Query> waiting = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            waiting.add(query(engine, text));
                        }
                    })
                    .hasMessage("query processing would use too much memory: all queries together may hold 8 MiB");
            assertThat(waiting).hasSizeGreaterThan(1);
            waiting.forEach(Query::close);
            query(engine, text).close();
        }
    }

    @Test
    void whoHoldsLittleFindsRoomBesideThoseWhoHoldMuch() throws QueryException {
        try (PromqlEngine engine = engine(100, 40)) {
            List<Query> held = new ArrayList<>();
            while (true) {
                Query query = query(engine, "x < 100");
                held.add(query);
                try {
                    query.execute();
                } catch (QueryException e) {
                    break;
                }
            }
            try (Query little = query(engine, "x < 2")) {
                assertThat(((QueryValue.Matrix) little.execute().value()).series()).hasSize(2);
            }
            held.forEach(Query::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "x", "x[5m]", "x + x", "sum(rate(x[5m]))", "sum_over_time(x[5m:1s])", "-x", "x or y", "sort(x)", "time() + 1 + time()",
        "max_of(time(), 1) + x", "topk(5, x)", "info(x)", "absent(y)", "nosuch(x)", "x + on() x"
    })
    void everythingIsGivenBack(String expression) throws QueryException {
        // Enough for all of it, and too little at some point or other of the evaluation.
        for (long bytes = 1000 * MEBIBYTE; bytes > 1000; bytes /= 3) {
            try (PromqlEngine engine = new PromqlEngine(settings(bytes, 1000 * MEBIBYTE), PARSER, EngineObserver.NONE)) {
                try (Query query = query(engine, expression)) {
                    query.execute();
                } catch (QueryException e) {
                    assertThat(e.kind()).isIn(QueryException.Kind.EXECUTION, QueryException.Kind.BAD_DATA);
                }
                assertThat(engine.bytesHeld()).isZero();
            }
        }
    }

    @Test
    void aShareCountsWithTheQueries() throws QueryException {
        try (PromqlEngine engine = engine(30, 40)) {
            try (MemoryBudget.Share share = engine.share()) {
                share.take(30 * MEBIBYTE);
                try (Query query = query(engine, "x")) {
                    assertThatThrownBy(query::execute)
                            .hasMessage("query processing would use too much memory: all queries together may hold 40 MiB");
                }
                assertThatThrownBy(() -> share.take(1)).isInstanceOf(QueryException.class);
            }
            try (Query query = query(engine, "x")) {
                query.execute();
            }
        }
    }
}
