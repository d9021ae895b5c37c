package org.narthex.promql.engine.internal;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryEngine;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.engine.internal.exec.Interruption;
import org.narthex.promql.engine.internal.log.ActiveQueries;
import org.narthex.promql.engine.internal.plan.PlannedQuery;
import org.narthex.promql.engine.internal.plan.Planner;
import org.narthex.promql.engine.internal.plan.QueryTimes;
import org.narthex.storage.api.Queryable;

/** Prepares queries and runs as many at once as it may. Thread-safe. */
public final class PromqlEngine implements QueryEngine, AutoCloseable {
    private final EngineSettings settings;
    private final ExpressionParser parser;
    private final EngineObserver observer;
    private final QueryGate gate;
    private final QueryLogging log;
    private final ExecutorService pool;

    /** An engine with a pool of its own, which does not write down what runs. */
    public PromqlEngine(EngineSettings settings, ExpressionParser parser, EngineObserver observer) {
        this(settings, parser, observer, null);
    }

    /**
     * An engine with a pool of its own.
     *
     * @param active where running queries are written down; closed with the engine
     */
    PromqlEngine(
            EngineSettings settings, ExpressionParser parser, EngineObserver observer, @Nullable ActiveQueries active) {
        this.settings = settings;
        this.parser = parser;
        this.observer = observer;
        this.gate = new QueryGate(settings.maxConcurrency(), active);
        this.log = new QueryLogging(observer);
        AtomicInteger number = new AtomicInteger();
        this.pool = Executors.newFixedThreadPool(Math.max(1, settings.parallelism()), task -> {
            Thread t = new Thread(task, "promql-" + number.incrementAndGet());
            t.setDaemon(true);
            return t;
        });
    }

    @Override
    public Query instant(Queryable queryable, QueryOptions options, String expression, long time)
            throws QueryException {
        return prepare(queryable, options, expression, false, time, time, 0);
    }

    @Override
    public Query range(Queryable queryable, QueryOptions options, String expression, long start, long end, long step)
            throws QueryException {
        return prepare(queryable, options, expression, true, start, end, step);
    }

    /** Logs all queries to a file; none for the empty path. */
    void logTo(String path) throws IOException {
        log.to(path);
    }

    private static void checkForRange(Expr expr) throws QueryException {
        if (expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            throw new QueryException(
                    QueryException.Kind.BAD_DATA,
                    "invalid expression type \"" + expr.type().documented()
                            + "\" for range query, must be Scalar or instant Vector");
        }
    }

    private Query prepare(
            Queryable queryable, QueryOptions options, String text, boolean range, long start, long end, long step)
            throws QueryException {
        // Parsing takes a place too, so that a text that brings the process down can be found afterwards.
        long begin = System.nanoTime();
        int entry = gate.enter(text, new Interruption());
        double waited = (System.nanoTime() - begin) / 1e9;
        observer.took(EngineObserver.Slice.QUEUE_TIME, waited);
        try {
            Expr expr = parser.parse(text);
            if (range) {
                checkForRange(expr);
            }
            return prepare(queryable, options, text, expr, start, end, step, waited);
        } finally {
            gate.leave(entry);
        }
    }

    private Query prepare(
            Queryable queryable,
            QueryOptions options,
            String text,
            Expr expr,
            long start,
            long end,
            long step,
            double waited)
            throws QueryException {
        long lookback = options.lookbackMillis() > 0 ? options.lookbackMillis() : settings.lookback();
        QueryTimes times =
                new QueryTimes(start, end, step, lookback, settings.subqueryStep().getAsLong());
        PlannedQuery planned = new Planner(times).plan(expr);
        long timeout = options.timeoutMillis() > 0
                ? Math.min(options.timeoutMillis(), settings.timeout())
                : settings.timeout();
        return new RunnableQuery(
                new RunnableQuery.Surroundings(settings, observer, gate, log, pool),
                queryable,
                text,
                planned,
                times,
                timeout,
                options,
                waited);
    }

    /** Takes no more work for the pool; queries that run go on by themselves. */
    @Override
    public void close() {
        pool.shutdown();
        gate.close();
        log.close();
    }
}
