package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.narthex.model.Labels;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.engine.testing.MemoryStorage;
import org.narthex.promql.parser.PromqlParser;

/** The most samples in memory are those of Prometheus 3.14, which were recorded from the same samples. */
class PeakSamplesTest {
    private static final EngineSettings SETTINGS =
            new EngineSettings(50_000_000, 120_000, 300_000, 4, false, false, false, false, () -> 60_000, 2);
    private static final Set<String> FEATURES =
            Set.of("promql-experimental-functions", "promql-extended-range-selectors");

    private final MemoryStorage storage = new MemoryStorage();

    PeakSamplesTest() {
        for (int n = 0; n < 3; n++) {
            for (int t = 0; t <= 600; t += 10) {
                storage.add(Labels.of("__name__", "x", "n", Integer.toString(n)), t * 1000L, t + n);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "x; 3; 12",
                "x + 1; 11; 32",
                "1 + x; 11; 32",
                "1 + 2; 5; 5",
                "-x; 3; 12",
                "x + x; 15; 42",
                "x and x; 15; 42",
                "clamp(x, 1, time()); 13; 37",
                "minute(); 1; 4",
                "vector(1); 3; 4",
                "scalar(x{n=\"0\"}) * 2; 5; 14",
                "max_of(1, time()); 5; 14",
                "timestamp(x); 6; 15",
                "x smoothed; 180; 168",
                "predict_linear(x[1m], 60); 10; 22",
                "predict_linear((x + 1)[1m:20s], 60); 25; 46",
                "sum(x); 3; 12",
                "quantile(0.5, x); 4; 16",
                "topk(2, x); 4; 16",
                "count_values(\"v\", x); 9; 27",
                "max_over_time((x * 2)[1m:20s]); 25; 46",
                "absent(x); 6; 15",
                "absent_over_time(x[1m]); 9; 18",
                "x @ 300; 3; 12",
                "label_replace(x, \"a\", \"b\", \"\", \"\"); 3; 12",
                "histogram_quantile(0.5, x); 8; 20",
                "sort(x); 9; 27",
                "info(x); 9; 27",
                "x * scalar(x @ 300); 11; 32"
            })
    void peakIsPrometheus(String expression, long instant, long range) throws QueryException {
        try (PromqlEngine engine = new PromqlEngine(SETTINGS, new PromqlParser(FEATURES), EngineObserver.NONE)) {
            try (Query query = engine.instant(storage, QueryOptions.DEFAULT, expression, 300_000)) {
                assertThat(query.execute().stats().peakSamples()).isEqualTo(instant);
            }
            try (Query query = engine.range(storage, QueryOptions.DEFAULT, expression, 300_000, 360_000, 20_000)) {
                assertThat(query.execute().stats().peakSamples()).isEqualTo(range);
            }
        }
    }
}
