package org.narthex.promql.engine.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ExplainedQuery;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOperator;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.QueryStats;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.engine.internal.exec.Annotations;
import org.narthex.promql.engine.internal.exec.ColumnPool;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Interruption;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SampleCounts;
import org.narthex.promql.engine.internal.exec.SampleLedger;
import org.narthex.promql.engine.internal.exec.StepCosts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.log.QueryLog;
import org.narthex.promql.engine.internal.operator.Explanation;
import org.narthex.promql.engine.internal.operator.Profile;
import org.narthex.promql.engine.internal.plan.PlannedQuery;
import org.narthex.promql.engine.internal.plan.QueryTimes;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A prepared query: waits for its turn, opens the storage, evaluates. Confined to one thread but for cancel. */
final class RunnableQuery implements ExplainedQuery {
    private static final Logger LOG = LoggerFactory.getLogger(RunnableQuery.class);
    private static final double NANOS = 1e9;

    private final Surroundings engine;
    private final Queryable queryable;
    private final String text;
    private final PlannedQuery planned;
    private final QueryTimes times;
    private final long timeoutMillis;
    private final QueryRegistry.Entry entry;
    private final Interruption interruption;
    private final @Nullable Profile profile;
    private final AtomicBoolean executed = new AtomicBoolean();
    private final Annotations annotations = new Annotations();
    private final QueryOptions options;
    private final SampleLedger ledger;
    private final SampleCounts counts;
    private long begin = System.nanoTime();
    private double evalTime;
    private double queueTime;
    private double prepareTime;
    private double innerTime;
    private double sortTime;
    private List<StepSeries> handedOn = List.of();

    /** What the engine's queries share. */
    record Surroundings(
            EngineSettings settings,
            EngineObserver observer,
            QueryGate gate,
            QueryLogging log,
            QueryRegistry registry,
            ColumnPool columns,
            ExecutorService pool) {}

    /**
     * A query that has not begun.
     *
     * @param entry under which it is listed while it runs
     * @param profile takes measurements; null for none
     */
    RunnableQuery(
            Surroundings engine,
            QueryRegistry.Entry entry,
            @Nullable Profile profile,
            Queryable queryable,
            String text,
            PlannedQuery planned,
            QueryTimes times,
            long timeoutMillis,
            QueryOptions options,
            double waited) {
        this.engine = engine;
        this.entry = entry;
        this.interruption = entry.interruption;
        this.profile = profile;
        this.queryable = queryable;
        this.text = text;
        this.planned = planned;
        this.times = times;
        this.timeoutMillis = timeoutMillis;
        this.options = options;
        this.queueTime = waited;
        this.ledger = new SampleLedger(engine.settings().maxSamples());
        Steps steps = times.step() == 0
                ? Steps.at(times.start())
                : Steps.between(times.start(), times.end(), times.step());
        this.counts = new SampleCounts(steps, engine.settings().perStepStats() && options.perStepStats());
    }

    @Override
    public QueryResult execute() throws QueryException {
        if (!executed.compareAndSet(false, true)) {
            throw new IllegalStateException("a query is executed once");
        }
        engine.registry().add(entry);
        engine.observer().running(1);
        begin = System.nanoTime();
        interruption.deadline(begin + TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        String error = null;
        boolean answered = false;
        try {
            QueryValue value = evaluateInTurn();
            answered = true;
            return new QueryResult(value, annotations.warnings(text), annotations.infos(text), stats());
        } catch (QueryException e) {
            error = e.getMessage();
            throw e;
        } finally {
            if (!answered) {
                entry.memory.close();
            }
            engine.registry().remove(entry);
            engine.observer().running(-1);
            engine.observer().samples(counts.queried(), counts.read());
            engine.log().write(new QueryLog.Entry(
                    text, times.start(), times.end(), times.step(), error, stats(), options.origin()));
        }
    }

    private QueryValue evaluateInTurn() throws QueryException {
        try {
            int place = engine.gate().enterToEvaluate(text, interruption);
            try {
                entry.running();
                queueTime += lap(begin, EngineObserver.Slice.QUEUE_TIME);
                interruption.check("query execution");
                long evaluation = System.nanoTime();
                try {
                    return evaluate();
                } finally {
                    evalTime = (System.nanoTime() - evaluation) / NANOS;
                }
            } finally {
                engine.gate().leave(place);
            }
        } catch (EvaluationException e) {
            throw new QueryException(e.kind(), String.valueOf(e.getMessage()), e);
        } catch (StorageException e) {
            throw new QueryException(QueryException.Kind.EXECUTION, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("expr", text).setCause(e).log("unexpected failure during query evaluation");
            throw new QueryException(QueryException.Kind.EXECUTION, "unexpected error: " + e, e);
        } catch (StackOverflowError e) {
            throw new QueryException(QueryException.Kind.EXECUTION, "expression is nested too deeply", e);
        }
    }

    private QueryStats stats() {
        StepCosts perStep = counts.perStep();
        return new QueryStats(
                evalTime,
                sortTime,
                prepareTime,
                innerTime,
                queueTime,
                (System.nanoTime() - begin) / NANOS,
                perStep == null ? List.of() : perStep(perStep.queried),
                counts.queried(),
                perStep == null ? List.of() : perStep(perStep.read),
                counts.read(),
                ledger.peak());
    }

    private List<QueryStats.StepSamples> perStep(long[] samples) {
        List<QueryStats.StepSamples> out = new ArrayList<>(samples.length);
        for (int i = 0; i < samples.length; i++) {
            out.add(new QueryStats.StepSamples(counts.steps().time(i), samples[i]));
        }
        return out;
    }

    private QueryValue evaluate() {
        long begin = System.nanoTime();
        Deque<Runnable> cleanup = new ArrayDeque<>();
        try (Querier querier = open()) {
            prepareTime = lap(begin, EngineObserver.Slice.PREPARE_TIME);
            QueryContext context = new QueryContext(
                    querier,
                    times.lookback(),
                    engine.settings().delayedNames(),
                    engine.settings().typeLabels(),
                    engine.settings().startTimestamps(),
                    ledger,
                    counts,
                    entry.memory,
                    engine.columns(),
                    annotations,
                    interruption,
                    engine.pool(),
                    engine.settings().parallelism(),
                    cleanup);
            try {
                ResultAssembly result = new ResultAssembly(context, times.step() == 0, counts.steps());
                QueryValue value;
                try {
                    value = result.evaluate(planned.plan(), profile);
                } finally {
                    innerTime = (System.nanoTime() - begin) / NANOS - prepareTime - result.sortSeconds();
                    engine.observer().took(EngineObserver.Slice.INNER_EVAL, innerTime);
                }
                handedOn = result.handedOn();
                sortTime = result.sortSeconds();
                if (result.sorted()) {
                    engine.observer().took(EngineObserver.Slice.RESULT_SORT, sortTime);
                }
                return value;
            } finally {
                cleanup.forEach(Runnable::run);
            }
        }
    }

    private Querier open() {
        try {
            return queryable.querier(planned.mint(), planned.maxt());
        } catch (StorageException e) {
            throw new EvaluationException(QueryException.Kind.INTERNAL, String.valueOf(e.getMessage()));
        }
    }

    private double lap(long since, EngineObserver.Slice slice) {
        double seconds = (System.nanoTime() - since) / NANOS;
        engine.observer().took(slice, seconds);
        return seconds;
    }

    @Override
    public void cancel() {
        interruption.cancel();
    }

    @Override
    public void close() {
        interruption.cancel();
        entry.memory.close();
        handedOn.forEach(StepSeries::release);
        handedOn = List.of();
    }

    @Override
    public QueryOperator operators() {
        return new Explanation(text, times.step() == 0, profile).of(planned.plan());
    }
}
