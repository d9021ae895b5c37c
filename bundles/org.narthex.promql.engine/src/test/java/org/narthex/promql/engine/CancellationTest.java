package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.RunningQueries;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.engine.testing.MemoryStorage;
import org.narthex.promql.parser.PromqlParser;

/** Queries of all kinds over many series end soon after they are killed, cancelled or out of time. */
class CancellationTest {
    private static final int SERIES = 20_000;
    private static final int SAMPLES = 40;
    private static final long STEP = 15_000;
    private static final long LAST = SAMPLES * STEP;
    private static final MemoryStorage STORAGE = new MemoryStorage();

    /** A query ends within 100 ms; the rest is for a machine that is busy with other tests. */
    private static final long END_MILLIS = 1_000;

    /** Moments at which a query is ended. */
    private static final long[] AFTER_MILLIS = {5, 40, 150};

    private static final List<String> QUERIES = List.of(
            "sum by (n) (rate(x[5m]))",
            "max_over_time(sum by (m) (rate(x[5m]))[10m:1s])",
            "sum_over_time(quantile_over_time(0.5, x[5m])[5m:1s])",
            "x * on (n) group_left x + on (n) x",
            "x and on (n) x or x unless on (n) x",
            "x + on () group_left x",
            "topk(5000, x)",
            "limit_ratio(0.5, x) or limitk(10000, x)",
            "sort_by_label(x * 2, \"n\")",
            "count_values(\"v\", x + x)",
            "label_replace(x, \"d\", \"$1-$2\", \"n\", \"(.*)([0-9])\")",
            "label_join(x, \"d\", \"-\", \"n\", \"m\")",
            "histogram_quantile(0.9, label_replace(x, \"le\", \"$1\", \"m\", \"(.*)\"))",
            "histogram_quantile(0.9, rate(h[5m])) + on (n) histogram_stddev(h)",
            "quantile(0.5, x) by (m) + on (m) stddev by (m) (x)",
            "info(x)",
            "absent(x) or absent_over_time(x[10m:1s])",
            "predict_linear(x[10m], 60)",
            "x @ 300 + x");

    @BeforeAll
    static void fill() {
        for (int s = 0; s < SERIES; s++) {
            Labels labels = Labels.of("__name__", "x", "n", Integer.toString(s), "m", Integer.toString(s % 10), "job", "j", "instance", "i" + s % 100);
            for (int i = 1; i <= SAMPLES; i++) {
                STORAGE.add(labels, i * STEP, i * s % 1000);
            }
        }
        for (int s = 0; s < SERIES / 10; s++) {
            Labels labels = Labels.of("__name__", "h", "n", Integer.toString(s));
            for (int i = 1; i <= SAMPLES; i++) {
                STORAGE.add(labels, i * STEP, histogram(i));
            }
        }
        STORAGE.add(Labels.of("__name__", "target_info", "job", "j", "instance", "i1", "v", "1"), LAST, 1);
    }

    private static FloatHistogram histogram(int i) {
        return new FloatHistogram(
                CounterResetHint.UNKNOWN, 1, 0.001, i, 10.0 * i, i, List.of(new Span(0, 3)), List.of(),
                new double[] {3.0 * i, 3.0 * i, 3.0 * i}, new double[0], new double[0]);
    }

    private static PromqlEngine engine() {
        return new PromqlEngine(
                new EngineSettings(
                        2_000_000_000L, 120_000, 300_000, 4, false, false, false, false, () -> 60_000, 2, 1L << 40, 1L << 40),
                new PromqlParser(Set.of("promql-experimental-functions")),
                EngineObserver.NONE);
    }

    private interface End {
        void end(PromqlEngine engine, Query query);
    }

    /** Milliseconds that the query took to end; -1 when it was done before. */
    private static long ended(String expression, long after, End end) throws Exception {
        try (PromqlEngine engine = engine();
                Query query = engine.range(STORAGE, QueryOptions.DEFAULT, expression, LAST / 2, LAST, 1000)) {
            FutureTask<QueryResult> task = new FutureTask<>(query::execute);
            Thread thread = Thread.ofPlatform().daemon().start(task);
            thread.join(after);
            if (task.isDone()) {
                return -1;
            }
            long begin = System.nanoTime();
            end.end(engine, query);
            try {
                task.get(60, TimeUnit.SECONDS);
                return -1;
            } catch (ExecutionException e) {
                // Right at the beginning it may still be on its way into the evaluation.
                assertThat(e).as(expression).rootCause().message().startsWith("query was canceled in ");
                return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            }
        }
    }

    private static void measure(String how, End end) throws Exception {
        long slowest = 0;
        String slowestQuery = "";
        int stopped = 0;
        for (String expression : QUERIES) {
            for (long after : AFTER_MILLIS) {
                long took = ended(expression, after, end);
                stopped += took >= 0 ? 1 : 0;
                if (took > slowest) {
                    slowest = took;
                    slowestQuery = expression + " after " + after + " ms";
                }
            }
        }
        System.out.println("CancellationTest: " + stopped + " queries " + how + ", the slowest ended within " + slowest + " ms: " + slowestQuery);
        assertThat(stopped).as("queries that were still running").isGreaterThan(QUERIES.size());
        assertThat(slowest).as(slowestQuery).isLessThan(END_MILLIS);
    }

    @Test
    void queriesOfAllKindsAreCancelled() throws Exception {
        measure("cancelled", (engine, query) -> query.cancel());
    }

    @Test
    void queriesAreListedAndKilled() throws Exception {
        try (PromqlEngine engine = engine();
                Query query = engine.range(
                        STORAGE,
                        new QueryOptions(0, 0, false, Map.of("ruleGroup", Map.of("name", "g"))),
                        QUERIES.getFirst(),
                        LAST / 2,
                        LAST,
                        1000)) {
            assertThat(engine.running().list()).isEmpty();
            FutureTask<QueryResult> task = new FutureTask<>(query::execute);
            Thread.ofPlatform().daemon().start(task);
            List<RunningQueries.RunningQuery> listed = List.of();
            while (listed.isEmpty() || listed.getFirst().waiting()) {
                assertThat(task.isDone()).isFalse();
                listed = engine.running().list();
            }
            RunningQueries.RunningQuery running = listed.getFirst();
            assertThat(running.expression()).isEqualTo(QUERIES.getFirst());
            assertThat(running.origin()).containsKey("ruleGroup");
            assertThat(engine.running().kill(running.id() + 1)).isFalse();
            assertThat(engine.running().kill(running.id())).isTrue();
            assertThatThrownBy(() -> task.get(60, TimeUnit.SECONDS))
                    .hasRootCauseMessage("query was canceled in expression evaluation");
            assertThat(engine.running().list()).isEmpty();
            assertThat(engine.running().kill(running.id())).isFalse();
        }
    }

    @Test
    void queriesOfAllKindsEndWhenTheirTimeIsOver() throws Exception {
        long slowest = 0;
        int late = 0;
        for (String expression : QUERIES) {
            try (PromqlEngine engine = engine();
                    Query query = engine.range(STORAGE, new QueryOptions(0, 30, false), expression, LAST / 2, LAST, 1000)) {
                long begin = System.nanoTime();
                try {
                    query.execute();
                } catch (QueryException e) {
                    assertThat(e.kind()).as(expression).isEqualTo(QueryException.Kind.TIMEOUT);
                    assertThat(e).as(expression).message().startsWith("query timed out in ");
                    late++;
                    slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) - 30);
                }
            }
        }
        System.out.println("CancellationTest: queries out of time ended within " + slowest + " ms");
        assertThat(late).isPositive();
        assertThat(slowest).isLessThan(END_MILLIS);
    }
}
