package org.narthex.promql.engine.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.ExplainedQuery;
import org.narthex.promql.api.QueryEngine;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryExplainer;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.RunningQueries;
import org.narthex.promql.engine.internal.log.ActiveQueries;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.Queryable;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The query engine as a service, set up by the server's flags. Thread-safe. */
@Component(
        service = {
            QueryEngine.class,
            QueryExplainer.class,
            RunningQueries.class,
            MemoryBudget.class,
            QueryEngineComponent.class
        })
public final class QueryEngineComponent implements QueryEngine, QueryExplainer, RunningQueries, MemoryBudget {
    private static final long DEFAULT_STEP = 60_000;

    private final PromqlEngine engine;
    private final MetricScope scope;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ConfigSnapshots snapshots;

    /** Called by DS. */
    @Activate
    public QueryEngineComponent(
            @Reference ServerFlags flags, @Reference MetricRegistry registry, @Reference ExpressionParser parser)
            throws IOException {
        int concurrency = (int) Math.max(1, Math.min(Integer.MAX_VALUE, flags.integer("query.max-concurrency")));
        long total = EngineSettings.totalBytes(Runtime.getRuntime().maxMemory());
        long perQuery = flags.given("narthex.query.max-bytes") ? flags.bytes("narthex.query.max-bytes") : 0;
        EngineSettings settings = new EngineSettings(
                flags.integer("query.max-samples"),
                flags.millis("query.timeout"),
                flags.millis("query.lookback-delta"),
                concurrency,
                flags.features().contains("promql-delayed-name-removal"),
                flags.features().contains("type-and-unit-labels"),
                flags.features().contains("use-start-timestamps"),
                flags.features().contains("promql-per-step-stats"),
                this::subqueryStep,
                Runtime.getRuntime().availableProcessors(),
                perQuery > 0 ? perQuery : total / 2,
                total);
        scope = registry.scope();
        ActiveQueries active = ActiveQueries.open(Path.of(flags.text("storage.tsdb.path")), concurrency);
        engine = new PromqlEngine(settings, parser, new EngineMetrics(scope, concurrency), active);
    }

    /** Called by DS. */
    @Deactivate
    void deactivate() {
        engine.close();
        scope.close();
    }

    /** Logs all queries to a file; none for the empty path. */
    void logTo(String path) throws IOException {
        engine.logTo(path);
    }

    /** The evaluation interval of the configuration, asked for at each query. */
    private long subqueryStep() {
        ConfigSnapshots current = snapshots;
        long interval = current == null ? 0 : current.global().evaluationIntervalMillis();
        return interval > 0 ? interval : DEFAULT_STEP;
    }

    @Override
    public Query instant(Queryable queryable, QueryOptions options, String expression, long time)
            throws QueryException {
        return engine.instant(queryable, options, expression, time);
    }

    @Override
    public Query range(Queryable queryable, QueryOptions options, String expression, long start, long end, long step)
            throws QueryException {
        return engine.range(queryable, options, expression, start, end, step);
    }

    @Override
    public ExplainedQuery explainInstant(Queryable queryable, QueryOptions options, String expression, long time)
            throws QueryException {
        return engine.explainInstant(queryable, options, expression, time);
    }

    @Override
    public ExplainedQuery explainRange(
            Queryable queryable, QueryOptions options, String expression, long start, long end, long step)
            throws QueryException {
        return engine.explainRange(queryable, options, expression, start, end, step);
    }

    @Override
    public Share share() {
        return engine.share();
    }

    @Override
    public List<RunningQuery> list() {
        return engine.running().list();
    }

    @Override
    public boolean kill(long id) {
        return engine.running().kill(id);
    }
}
