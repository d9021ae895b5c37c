package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.QueryStats;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.engine.testing.MemoryStorage;
import org.narthex.promql.parser.PromqlParser;

/** Queries that are too long, too deep or too slow end with an answer or an error, and soon. */
class EngineRobustnessTest {
    private static final int STACK_BYTES = 512 * 1024;
    private static final int SERIES = 1_000;
    private static final int SAMPLES = 500;
    private static final long STEP = 15_000;
    private static final long LAST = SAMPLES * STEP;

    /** The time to end is 100 ms; the rest is for a machine that is busy with other tests. */
    private static final long END_MILLIS = 400;

    private final MemoryStorage storage = new MemoryStorage();

    private static EngineSettings settings(long timeout) {
        return new EngineSettings(50_000_000, timeout, 300_000, 4, false, false, false, true, () -> 60_000, 2);
    }

    private static PromqlEngine engine() {
        return new PromqlEngine(settings(120_000), new PromqlParser(Set.of()), EngineObserver.NONE);
    }

    private void fill() {
        for (int s = 0; s < SERIES; s++) {
            Labels labels = Labels.of("__name__", "x", "n", Integer.toString(s), "m", Integer.toString(s % 10));
            for (int i = 1; i <= SAMPLES; i++) {
                storage.add(labels, i * STEP, i * s % 1000);
            }
        }
    }

    @Test
    void chainsOfTenThousandOperatorsAreEvaluated() throws Exception {
        storage.add(Labels.of("__name__", "a", "n", "1"), 1000, 2);
        assertThat(onSmallStack("1" + " + 1".repeat(9_999))).contains("value=10000.0");
        assertThat(onSmallStack("a" + " + 1".repeat(10_000))).contains("value=10002.0");
        assertThat(onSmallStack("a" + " or a".repeat(10_000))).contains("value=2.0");
        assertThat(onSmallStack("a" + " + a".repeat(10_000))).contains("value=20002.0");
        assertThat(onSmallStack("sum(a" + " and on (n) a".repeat(10_000) + ")")).contains("value=2.0");
    }

    private String onSmallStack(String expression) throws Exception {
        FutureTask<String> task = new FutureTask<>(() -> {
            try (PromqlEngine engine = engine();
                    Query query = engine.instant(storage, QueryOptions.DEFAULT, expression, 2000)) {
                return query.execute().value().toString();
            }
        });
        Thread thread = new Thread(null, task, "small-stack", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        return task.get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "sum(max_over_time(rate(x[5m])[1h:1s]))",
        "sum_over_time(quantile_over_time(0.5, x[30m])[1h:1s])",
        "topk(5, x[1h:100ms]) or x",
        "x * on (n) group_left x * on (n) group_left x + sum_over_time(x[100m:100ms])",
        "count_values(\"v\", sum_over_time((x + x)[1h:500ms]))"
    })
    void canceledQueriesEndAtOnce(String expression) throws Exception {
        fill();
        try (PromqlEngine engine = engine()) {
            Query query;
            try {
                query = engine.range(storage, QueryOptions.DEFAULT, expression, LAST / 2, LAST, 1000);
            } catch (QueryException notForRanges) {
                query = engine.range(storage, QueryOptions.DEFAULT, "avg_over_time(x[1h:100ms])", LAST / 2, LAST, 1000);
            }
            Query running = query;
            FutureTask<QueryResult> task = new FutureTask<>(running::execute);
            Thread.ofPlatform().daemon().start(task);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(150)) {
                assertThat(task.isDone()).as("the query is slow enough").isFalse();
                Thread.onSpinWait();
            }
            long canceled = System.nanoTime();
            running.cancel();
            assertThatThrownBy(() -> task.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("query was canceled in expression evaluation");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - canceled)).isLessThan(END_MILLIS);
        }
    }

    @Test
    void queriesEndWhenTheirTimeIsOver() throws Exception {
        fill();
        try (PromqlEngine engine = engine();
                Query query = engine.range(
                        storage,
                        new QueryOptions(0, 100, false),
                        "sum(max_over_time(rate(x[5m])[1h:1s]))",
                        LAST / 2,
                        LAST,
                        1000)) {
            long begin = System.nanoTime();
            assertThatThrownBy(query::execute)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.TIMEOUT))
                    .hasMessage("query timed out in expression evaluation");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isLessThan(100 + END_MILLIS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum_over_time(a[10000d:1ms])", "sum_over_time(vector(1)[100y:1ms])", "a[100y:1ms]"})
    void endlessSubqueriesAreRefused(String expression) throws Exception {
        storage.add(Labels.of("__name__", "a", "n", "1"), 1000, 2);
        try (PromqlEngine engine = engine();
                Query query = engine.instant(storage, QueryOptions.DEFAULT, expression, 2000)) {
            assertThatThrownBy(query::execute)
                    .isInstanceOf(QueryException.class)
                    .hasMessage("query processing would load too many samples into memory in query execution");
        }
    }

    @Test
    void statisticsOfEachStepAddUp() throws Exception {
        fill();
        try (PromqlEngine engine = engine();
                Query query = engine.range(
                        storage, new QueryOptions(0, 0, true), "sum(rate(x{m=\"1\"}[1m]))", 600_000, 720_000, 30_000)) {
            QueryResult result = query.execute();
            QueryStats stats = result.stats();
            assertThat(((QueryValue.Matrix) result.value()).series()).hasSize(1);
            // 100 series; each window has 4 samples, of which two are new from the second step on.
            assertThat(stats.totalQueryablePerStep())
                    .isEqualTo(steps(400, 400, 400, 400, 400));
            assertThat(stats.readPerStep()).isEqualTo(steps(400, 200, 200, 200, 200));
            assertThat(stats.totalQueryableSamples()).isEqualTo(2000);
            assertThat(stats.samplesRead()).isEqualTo(1200);
        }
    }

    private static List<QueryStats.StepSamples> steps(long... samples) {
        List<QueryStats.StepSamples> out = new java.util.ArrayList<>();
        for (int i = 0; i < samples.length; i++) {
            out.add(new QueryStats.StepSamples(600_000 + i * 30_000L, samples[i]));
        }
        return out;
    }
}
