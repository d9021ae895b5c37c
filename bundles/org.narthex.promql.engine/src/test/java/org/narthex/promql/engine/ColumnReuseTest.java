package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.engine.testing.MemoryStorage;
import org.narthex.promql.parser.PromqlParser;

/** Aggregations give columns back: nothing of one series may be seen in another one that gets them. */
final class ColumnReuseTest {
    private static final int SERIES = 300;
    private static final int STEPS = 70;
    private static final long STEP = 60_000;
    private static final EngineSettings SETTINGS =
            new EngineSettings(1_000_000, 120_000, 60_000, 4, false, false, false, false, () -> 60_000, 2);

    private final MemoryStorage storage = new MemoryStorage();

    /** Floats, histograms and gaps. */
    ColumnReuseTest() {
        Random random = new Random(20_260_103);
        for (int s = 0; s < SERIES; s++) {
            Labels labels = Labels.of("__name__", "x", "n", Integer.toString(s));
            int kind = random.nextInt(3);
            for (int i = 0; i < STEPS; i++) {
                if (random.nextInt(3) == 0) {
                    storage.add(labels, i * STEP, 1 + random.nextInt(1000));
                } else if (kind == 0 && random.nextBoolean()) {
                    storage.add(labels, i * STEP, histogram(1 + random.nextInt(1000)));
                }
            }
        }
    }

    private static FloatHistogram histogram(double count) {
        double[] none = {};
        return new FloatHistogram(
                CounterResetHint.GAUGE,
                1,
                0,
                0,
                count,
                1,
                List.of(new Span(0, 1)),
                List.of(),
                new double[] {count},
                none,
                none);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "-x",
                "x * 3",
                "x > 500",
                "last_over_time(x[2m])",
                "last_over_time(x[2m:1m])",
                "changes(x[3m])",
                "topk(300, x)"
            })
    void aGroupOfOneSeriesIsTheSeries(String expression) throws QueryException {
        Map<String, String> alone = samples(expression);
        assertThat(alone).isNotEmpty();
        assertThat(samples("sum by (n) (" + expression + ")")).isEqualTo(alone);
    }

    private Map<String, String> samples(String expression) throws QueryException {
        Map<String, String> out = new TreeMap<>();
        Set<String> features = Set.of("promql-experimental-functions");
        try (PromqlEngine engine = new PromqlEngine(SETTINGS, new PromqlParser(features), EngineObserver.NONE);
                Query query = engine.range(
                        storage, QueryOptions.DEFAULT, expression, 0, (STEPS - 1) * STEP, STEP)) {
            for (QueryValue.SeriesSamples s : ((QueryValue.Matrix) query.execute().value()).series()) {
                for (int i = 0; i < s.timestamps().length; i++) {
                    boolean isHistogram = s.histograms() != null && s.histograms()[i] != null;
                    out.put(
                            s.labels().get("n") + " at " + s.timestamps()[i],
                            isHistogram ? Double.toString(s.histograms()[i].count()) + " observed" : Double.toString(s.values()[i]));
                }
            }
        }
        return out;
    }
}
