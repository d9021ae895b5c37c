package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.engine.testing.MemoryStorage;
import org.narthex.promql.parser.PromqlParser;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/** A warning that a storage has only when samples are read is part of the answer. */
class StorageWarningTest {
    private static final int SERIES = 50;

    /** Warns of each series whose samples are read. */
    private record Warning(Querier all) implements Querier {
        @Override
        public SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers) {
            SeriesSet set = all.select(sorted, hints, matchers);
            List<String> warnings = new CopyOnWriteArrayList<>();
            return new SeriesSet() {
                @Override
                public @Nullable Series next() {
                    Series series = set.next();
                    return series == null ? null : new WarningSeries(series, warnings);
                }

                @Override
                public List<String> warnings() {
                    return List.copyOf(warnings);
                }
            };
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
            return all.labelValues(name, matchers, limit);
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers, int limit) {
            return all.labelNames(matchers, limit);
        }

        @Override
        public void close() {
            all.close();
        }
    }

    private record WarningSeries(Series series, List<String> warnings) implements Series {
        @Override
        public Labels labels() {
            return series.labels();
        }

        @Override
        public SampleCursor samples() {
            SampleCursor cursor = series.samples();
            return into -> {
                String warning = "damaged: " + labels();
                if (!warnings.contains(warning)) {
                    warnings.add(warning);
                }
                return cursor.next(into);
            };
        }

        @Override
        public ChunkCursor chunks() {
            return series.chunks();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "sum(m)", "sum by (i) (rate(m[1m]))", "m[1m]", "topk(1, m)", "max_over_time(m[1m:10s])"})
    void warningsOfReadingSamplesArrive(String expression) throws Exception {
        MemoryStorage storage = new MemoryStorage();
        for (int i = 0; i < SERIES; i++) {
            for (long t = 0; t <= 60_000; t += 10_000) {
                storage.add(Labels.of("__name__", "m", "i", String.valueOf(i)), t, t);
            }
        }
        EngineSettings settings =
                new EngineSettings(50_000_000, 120_000, 300_000, 4, false, false, false, false, () -> 60_000, 2);
        try (PromqlEngine engine = new PromqlEngine(settings, new PromqlParser(Set.of()), EngineObserver.NONE);
                Query query = engine.instant(
                        (mint, maxt) -> new Warning(storage.querier(mint, maxt)),
                        QueryOptions.DEFAULT,
                        expression,
                        60_000)) {
            assertThat(query.execute().warnings()).hasSize(SERIES).allMatch(w -> w.startsWith("damaged: "));
        }
    }
}
