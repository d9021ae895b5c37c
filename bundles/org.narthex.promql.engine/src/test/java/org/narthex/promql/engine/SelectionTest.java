package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

/** A range query chooses at each step what an instant query at that time chooses: series that are let go are not missed. */
final class SelectionTest {
    private static final int SERIES = 60;
    private static final int STEPS = 70;
    private static final long STEP = 60_000;
    private static final EngineSettings SETTINGS =
            new EngineSettings(1_000_000, 120_000, 60_000, 4, false, false, false, false, () -> 60_000, 2);

    private final MemoryStorage storage = new MemoryStorage();

    /** Few different values so that many are equal, NaN, infinity and gaps among them. */
    SelectionTest() {
        Random random = new Random(20_260_102);
        double[] values = {0, 1, 2, 3, 4, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int s = 0; s < SERIES; s++) {
            Labels labels = Labels.of("__name__", "x", "g", Integer.toString(s % 3), "n", Integer.toString(s));
            for (int i = 0; i < STEPS; i++) {
                if (random.nextInt(4) > 0) {
                    storage.add(labels, i * STEP, values[random.nextInt(values.length)]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "topk(1, x)",
        "topk(5, x)",
        "topk by (g) (4, x)",
        "topk(100, x)",
        "topk(scalar(count(x)) - 40, x)",
        "bottomk(1, x)",
        "bottomk(6, x)",
        "bottomk without (n) (3, x)",
        "bottomk(3, sum by (n) (x))",
        "limitk(7, x)",
        "limitk by (g) (2, x)",
        "limit_ratio(0.3, x)",
        "limit_ratio(-0.3, x)",
        "limit_ratio(time() / 3600 - 0.5, x)"
    })
    void aRangeQueryChoosesWhatInstantQueriesChoose(String expression) throws QueryException {
        Map<Long, Set<String>> expected = new TreeMap<>();
        Map<Long, Set<String>> actual = new TreeMap<>();
        Set<String> features = Set.of("promql-experimental-functions");
        try (PromqlEngine engine = new PromqlEngine(SETTINGS, new PromqlParser(features), EngineObserver.NONE)) {
            for (int i = 0; i < STEPS; i++) {
                try (Query query = engine.instant(storage, QueryOptions.DEFAULT, expression, i * STEP)) {
                    collect(query.execute().value(), expected);
                }
            }
            long end = (STEPS - 1) * STEP;
            try (Query query = engine.range(storage, QueryOptions.DEFAULT, expression, 0, end, STEP)) {
                collect(query.execute().value(), actual);
            }
        }
        assertThat(expected).isNotEmpty();
        assertThat(actual).isEqualTo(expected);
    }

    private static void collect(QueryValue result, Map<Long, Set<String>> into) {
        if (result instanceof QueryValue.Vector vector) {
            vector.samples().forEach(s -> note(s.labels(), s.timestamp(), s.value(), into));
        } else if (result instanceof QueryValue.Matrix matrix) {
            for (QueryValue.SeriesSamples s : matrix.series()) {
                for (int i = 0; i < s.timestamps().length; i++) {
                    note(s.labels(), s.timestamps()[i], s.values()[i], into);
                }
            }
        }
    }

    private static void note(Labels labels, long timestamp, double value, Map<Long, Set<String>> into) {
        into.computeIfAbsent(timestamp, t -> new TreeSet<>()).add(labels + " " + value);
    }
}
