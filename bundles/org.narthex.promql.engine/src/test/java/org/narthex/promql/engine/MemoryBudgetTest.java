package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
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

    private final MemoryStorage storage = new MemoryStorage();

    MemoryBudgetTest() {
        for (int s = 0; s < SERIES; s++) {
            storage.add(Labels.of("__name__", "x", "n", Integer.toString(s)), 1000, s);
        }
    }

    private static PromqlEngine engine(long perQuery, long total) {
        return new PromqlEngine(
                new EngineSettings(
                        2_000_000_000L, 120_000, 300_000, 4, false, false, false, false, () -> 60_000, 2, perQuery * MEBIBYTE, total * MEBIBYTE),
                new PromqlParser(Set.of("promql-experimental-functions")),
                EngineObserver.NONE);
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
                Query query = query(engine, "sum(abs(x) * 2) + count(x)")) {
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
}
