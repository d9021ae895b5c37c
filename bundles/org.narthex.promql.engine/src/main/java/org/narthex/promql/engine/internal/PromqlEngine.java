package org.narthex.promql.engine.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryEngine;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.engine.internal.plan.PlannedQuery;
import org.narthex.promql.engine.internal.plan.Planner;
import org.narthex.promql.engine.internal.plan.QueryTimes;
import org.narthex.storage.api.Queryable;

/** Prepares queries and runs as many at once as it may. Thread-safe. */
public final class PromqlEngine implements QueryEngine, AutoCloseable {
    private final EngineSettings settings;
    private final ExpressionParser parser;
    private final EngineObserver observer;
    private final Semaphore gate;
    private final ExecutorService pool;

    /** An engine with a pool of its own. */
    public PromqlEngine(EngineSettings settings, ExpressionParser parser, EngineObserver observer) {
        this.settings = settings;
        this.parser = parser;
        this.observer = observer;
        this.gate = new Semaphore(settings.maxConcurrency(), true);
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
        return prepare(queryable, options, expression, parser.parse(expression), time, time, 0);
    }

    @Override
    public Query range(Queryable queryable, QueryOptions options, String expression, long start, long end, long step)
            throws QueryException {
        Expr expr = parser.parse(expression);
        if (expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            throw new QueryException(
                    QueryException.Kind.BAD_DATA,
                    "invalid expression type \"" + expr.type().documented()
                            + "\" for range query, must be Scalar or instant Vector");
        }
        return prepare(queryable, options, expression, expr, start, end, step);
    }

    private Query prepare(
            Queryable queryable, QueryOptions options, String text, Expr expr, long start, long end, long step)
            throws QueryException {
        long lookback = options.lookbackMillis() > 0 ? options.lookbackMillis() : settings.lookback();
        QueryTimes times =
                new QueryTimes(start, end, step, lookback, settings.subqueryStep().getAsLong());
        PlannedQuery planned = new Planner(times).plan(expr);
        long timeout = options.timeoutMillis() > 0
                ? Math.min(options.timeoutMillis(), settings.timeout())
                : settings.timeout();
        return new RunnableQuery(
                new RunnableQuery.Surroundings(settings, observer, gate, pool), queryable, text, planned, times, timeout);
    }

    /** Takes no more work for the pool; queries that run go on by themselves. */
    @Override
    public void close() {
        pool.shutdown();
    }
}
