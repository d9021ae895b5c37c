package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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

/** The columns of a result are another query's when it is closed, and not before. */
final class ColumnPoolTest {
    private static final int SERIES = 200;
    private static final int STEPS = 64;
    private static final long STEP = 60_000;
    private static final EngineSettings SETTINGS =
            new EngineSettings(1_000_000, 120_000, 60_000, 4, false, false, false, false, () -> 60_000, 2);

    private final MemoryStorage storage = new MemoryStorage();
    private final PromqlEngine engine =
            new PromqlEngine(SETTINGS, new PromqlParser(Set.of()), EngineObserver.NONE);

    ColumnPoolTest() {
        for (int s = 0; s < SERIES; s++) {
            for (int i = 0; i < STEPS; i++) {
                storage.add(Labels.of("__name__", "x", "n", Integer.toString(s)), i * STEP, s * 1000 + i);
                // The other one has gaps.
                if (i % 9 != s % 9) {
                    storage.add(Labels.of("__name__", "y", "n", Integer.toString(s)), i * STEP, -s * 1000 - i);
                }
            }
        }
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Query query(String expression) throws QueryException {
        return engine.range(storage, QueryOptions.DEFAULT, expression, 0, (STEPS - 1) * STEP, STEP);
    }

    private static List<QueryValue.SeriesSamples> series(Query query) throws QueryException {
        return ((QueryValue.Matrix) query.execute().value()).series();
    }

    private static Set<double[]> columns(List<QueryValue.SeriesSamples> series) {
        Set<double[]> out = Collections.newSetFromMap(new IdentityHashMap<>());
        series.forEach(s -> out.add(s.values()));
        return out;
    }

    private static boolean share(List<QueryValue.SeriesSamples> series, Set<double[]> columns) {
        return !Collections.disjoint(columns(series), columns);
    }

    @Test
    void aResultStaysAsItIsUntilItsQueryIsClosed() throws QueryException {
        try (Query open = query("x")) {
            List<QueryValue.SeriesSamples> result = series(open);
            List<double[]> before = new ArrayList<>();
            result.forEach(s -> before.add(s.values().clone()));
            for (String other : List.of("x", "-x", "y", "x unless y", "quantile(0.5, x)")) {
                try (Query next = query(other)) {
                    assertThat(share(series(next), columns(result))).as(other).isFalse();
                }
            }
            for (int i = 0; i < before.size(); i++) {
                assertThat(result.get(i).values()).isEqualTo(before.get(i));
            }
        }
    }

    @Test
    void usedColumnsHoldTheNextResult() throws QueryException {
        Set<double[]> used;
        try (Query first = query("x")) {
            used = columns(series(first));
            assertThat(used).hasSize(SERIES);
        }
        // What was in the columns is not seen in series with gaps, nor in those that take more columns.
        try (Query second = query("y"); Query third = query("-x or on (n, __name__) y")) {
            assertThat(series(second)).hasSize(SERIES).allSatisfy(s -> assertThat(Arrays.stream(s.values()))
                    .allMatch(v -> v <= 0));
            List<QueryValue.SeriesSamples> results = series(third);
            assertThat(results).hasSize(2 * SERIES);
            assertThat(share(results, used)).isTrue();
        }
    }

    @Test
    void columnsThatAreGivenBackTwiceAreTakenOnce() throws QueryException {
        Query first = query("x");
        series(first);
        first.close();
        first.close();
        try (Query second = query("x"); Query third = query("x")) {
            assertThat(share(series(second), columns(series(third)))).isFalse();
        }
    }
}
