package org.narthex.promql.engine.internal;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.ExplainedQuery;
import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryEngine;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryExplainer;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.RunningQueries;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.engine.internal.exec.ColumnPool;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.MemoryPool;
import org.narthex.promql.engine.internal.log.ActiveQueries;
import org.narthex.promql.engine.internal.operator.Profile;
import org.narthex.promql.engine.internal.plan.PlannedQuery;
import org.narthex.promql.engine.internal.plan.Planner;
import org.narthex.promql.engine.internal.plan.QueryTimes;
import org.narthex.storage.api.Queryable;

/** Prepares queries and runs as many at once as it may. Thread-safe. */
public final class PromqlEngine implements QueryEngine, QueryExplainer, MemoryBudget, AutoCloseable {
    /** What becomes of a character of a text: part of a tree, a plan, a matcher's automaton. */
    private static final long TREE_BYTES = 64;

    private final EngineSettings settings;
    private final ExpressionParser parser;
    private final EngineObserver observer;
    private final QueryGate gate;
    private final QueryLogging log;
    private final MemoryPool memory;
    private final ColumnPool columns = new ColumnPool();
    private final QueryRegistry registry;
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
        this.memory = new MemoryPool(settings.queryBytes(), settings.totalBytes());
        this.registry = new QueryRegistry(memory);
        AtomicInteger number = new AtomicInteger();
        // A query's own thread is one of those that work on it.
        this.pool = Executors.newFixedThreadPool(Math.max(1, settings.parallelism() - 1), task -> {
            Thread t = new Thread(task, "promql-" + number.incrementAndGet());
            t.setDaemon(true);
            return t;
        });
    }

    @Override
    public Query instant(Queryable queryable, QueryOptions options, String expression, long time)
            throws QueryException {
        return prepare(queryable, options, expression, null, time, time, 0);
    }

    @Override
    public Query range(Queryable queryable, QueryOptions options, String expression, long start, long end, long step)
            throws QueryException {
        checkStep(step);
        return prepare(queryable, options, expression, null, start, end, step);
    }

    @Override
    public ExplainedQuery explainInstant(Queryable queryable, QueryOptions options, String expression, long time)
            throws QueryException {
        return prepare(queryable, options, expression, new Profile(), time, time, 0);
    }

    @Override
    public ExplainedQuery explainRange(
            Queryable queryable, QueryOptions options, String expression, long start, long end, long step)
            throws QueryException {
        checkStep(step);
        return prepare(queryable, options, expression, new Profile(), start, end, step);
    }

    private static void checkStep(long step) {
        if (step <= 0) {
            throw new IllegalArgumentException("step of a range query: " + step);
        }
    }

    @Override
    public Share share() {
        return new BudgetShare(memory);
    }

    /** Bytes that are held now, by whomever. */
    public long bytesHeld() {
        return memory.taken();
    }

    /** The queries that run or wait. */
    public RunningQueries running() {
        return registry;
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

    private ExplainedQuery prepare(
            Queryable queryable,
            QueryOptions options,
            String text,
            @Nullable Profile profile,
            long start,
            long end,
            long step)
            throws QueryException {
        // Parsing takes a place too, so that a text that brings the process down can be found afterwards.
        long begin = System.nanoTime();
        QueryRegistry.Entry entry = registry.entry(text, options.origin());
        entry.interruption.deadline(begin + TimeUnit.MILLISECONDS.toNanos(timeout(options)));
        int place = enter(entry, text);
        double waited = (System.nanoTime() - begin) / 1e9;
        observer.took(EngineObserver.Slice.QUEUE_TIME, waited);
        boolean prepared = false;
        try {
            entry.memory.take(TREE_BYTES * text.length());
            Expr expr = parser.parse(text);
            if (step > 0) {
                checkForRange(expr);
            }
            ExplainedQuery query =
                    prepare(queryable, options, entry, profile, text, expr, start, end, step, waited);
            prepared = true;
            return query;
        } catch (EvaluationException e) {
            throw new QueryException(e.kind(), String.valueOf(e.getMessage()), e);
        } finally {
            if (!prepared) {
                entry.memory.close();
            }
            gate.leave(place);
        }
    }

    private long timeout(QueryOptions options) {
        return options.timeoutMillis() > 0
                ? Math.min(options.timeoutMillis(), settings.timeout())
                : settings.timeout();
    }

    /** Waits for a place; listed meanwhile. */
    private int enter(QueryRegistry.Entry entry, String text) throws QueryException {
        registry.add(entry);
        try {
            return gate.enterToParse(text, entry.interruption);
        } catch (EvaluationException e) {
            throw new QueryException(e.kind(), String.valueOf(e.getMessage()), e);
        } finally {
            registry.remove(entry);
        }
    }

    private ExplainedQuery prepare(
            Queryable queryable,
            QueryOptions options,
            QueryRegistry.Entry entry,
            @Nullable Profile profile,
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
        return new RunnableQuery(
                new RunnableQuery.Surroundings(settings, observer, gate, log, registry, columns, pool),
                entry,
                profile,
                queryable,
                text,
                planned,
                times,
                timeout(options),
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
