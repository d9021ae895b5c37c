package org.narthex.promql.engine.internal.window;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.engine.internal.exec.ColumnPool;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.QueryMemory;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;

/**
 * Reads the series of a selector and hands each to a task, small batches of them in parallel; the results keep the
 * order of the storage. Confined to the query's thread.
 */
public final class SeriesScan implements Operator {
    /** Series of a batch where each has many values. */
    private static final int BATCH = 16;
    /** Series of a batch at most. */
    private static final int LARGE_BATCH = 128;
    /** With so many values a batch is large enough: to hand it to another thread costs as much as some thousand do. */
    private static final int WORTH_VALUES = 1 << 11;
    /** So many bytes the results of a batch should have: what is on its way stays in the young generation of the heap. */
    private static final long BATCH_BYTES = 1 << 18;
    /** Labels and histograms are counted when there are so many bytes of them, or at the end of a batch. */
    private static final long COUNTED_AT_ONCE = 1 << 14;
    /** So many samples are read before it is looked whether the query goes on. */
    private static final long CHECK_EVERY = 1 << 12;
    /** What a series costs beside its samples, counted in samples. */
    private static final int SERIES_WORK = 1 << 9;

    private int batch;
    private final QueryContext context;
    private final ColumnPool.Columns columns;
    private final Plan.Select select;
    private final Supplier<SeriesTask> tasks;
    private final Queue<SeriesTask> idle = new ConcurrentLinkedQueue<>();
    /** Series that were given back, for others to come: about a batch, since they come back while a batch is handed out. */
    private final Queue<StepSeries> used = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<ScanBatch> ahead = new ArrayDeque<>();
    private @Nullable SeriesSet set;
    private long setBytes;
    private boolean exhausted;
    private @Nullable Scanned @Nullable [] results;
    private int at;
    private final long columnBytes;
    private long handedOut;

    /** A scan that has not begun. */
    public SeriesScan(QueryContext context, Plan.Select select, Supplier<SeriesTask> tasks) {
        this.batch = batch(Math.max(1, context.counts().steps().count()));
        this.columnBytes = QueryMemory.columnBytes(context.counts().steps().count());
        this.context = context;
        this.columns = context.columns().of(context.counts().steps().count());
        this.select = select;
        this.tasks = tasks;
        context.cleanup().add(this::abandon);
    }

    private static int batch(int steps) {
        int most = (int) Math.max(1, BATCH_BYTES / QueryMemory.columnBytes(steps));
        return Math.min(Math.clamp(WORTH_VALUES / steps, BATCH, LARGE_BATCH), most);
    }

    @Override
    public @Nullable StepSeries next() {
        while (true) {
            if (results == null || at == results.length) {
                results = nextResults();
                at = 0;
                if (results == null) {
                    return null;
                }
            }
            Scanned scanned = results[at];
            results[at++] = null;
            if (scanned != null) {
                account(scanned);
                if (!scanned.series().isEmpty()) {
                    return scanned.series();
                }
            }
        }
    }

    private void account(Scanned s) {
        context.counts().add(s.queried(), s.read(), s.costs());
        context.ledger().touch(s.peak());
        context.ledger().load(s.samples());
    }

    private @Nullable Scanned @Nullable [] nextResults() {
        context.check();
        while (!exhausted && ahead.size() < 2 * context.parallelism()) {
            List<Series> batch = readBatch();
            if (!batch.isEmpty()) {
                ScanBatch b = new ScanBatch(batch, batch.size() * columnBytes);
                boolean alone = exhausted && ahead.isEmpty();
                context.memory().take(b.bytes());
                ahead.add(b);
                if (context.parallelism() > 1 && !alone) {
                    context.executor().execute(() -> b.run(this::evaluate));
                }
            }
        }
        // Whoever keeps series of the batch before has counted them by now.
        context.memory().give(handedOut);
        ScanBatch first = ahead.poll();
        if (first == null) {
            end();
            return null;
        }
        first.run(this::evaluate);
        // While another thread is at it, this one goes on with what comes next.
        for (Iterator<ScanBatch> next = ahead.iterator(); next.hasNext() && !first.isDone(); ) {
            next.next().run(this::evaluate);
        }
        @Nullable Scanned[] evaluated = first.results();
        handedOut = first.bytes();
        // Histograms take more than the columns.
        batch = Math.clamp(batch * BATCH_BYTES / Math.max(1, handedOut), 1, batch);
        return evaluated;
    }

    /** Takes over what the storage went on without, known only now that the samples have been read; forgets the rest. */
    private void end() {
        handedOut = 0;
        SeriesSet from = set;
        if (from != null) {
            context.annotations().addStorageWarnings(from.warnings());
            context.memory().give(setBytes);
            set = null;
        }
        used.clear();
        for (SeriesTask task = idle.poll(); task != null; task = idle.poll()) {
            task.release();
        }
    }

    private @Nullable Scanned[] evaluate(ScanBatch batch) {
        SeriesTask task = idle.poll();
        if (task == null) {
            task = tasks.get();
        }
        List<Series> series = batch.series();
        @Nullable Scanned[] out = new Scanned[series.size()];
        long surplus = 0;
        long work = CHECK_EVERY;
        for (int i = 0; i < out.length; i++) {
            if (work >= CHECK_EVERY) {
                work = 0;
                context.check();
            }
            Scanned scanned = task.evaluate(series.get(i), begin(series.get(i).labels()));
            out[i] = scanned;
            work += SERIES_WORK + scanned.read();
            surplus += QueryMemory.bytes(scanned.series()) - columnBytes;
            if (surplus >= COUNTED_AT_ONCE || i == out.length - 1) {
                context.memory().take(surplus);
                batch.counted(surplus);
                surplus = 0;
            }
        }
        idle.add(task);
        return out;
    }

    /** A series without samples, in columns that were used before if there are any. */
    private StepSeries begin(Labels labels) {
        StepSeries out = used.poll();
        if (out == null) {
            return StepSeries.empty(labels, columns);
        }
        out.begin(labels);
        return out;
    }

    @Override
    public void takeBack(StepSeries series) {
        // Histograms take far more memory than the columns, which would keep them while they wait.
        if (series.histograms == null) {
            used.add(series);
        }
    }

    private List<Series> readBatch() {
        List<Series> read = new ArrayList<>(batch);
        try {
            SeriesSet from = set;
            if (from == null) {
                from = context.querier().select(false, select.hints(), select.matchers());
                set = from;
                setBytes = from.bytes();
                context.memory().take(setBytes);
            }
            while (read.size() < batch && !exhausted) {
                Series s = from.next();
                if (s == null) {
                    exhausted = true;
                } else {
                    read.add(select.statsOnly() ? new StatsSeries(s) : s);
                }
            }
        } catch (StorageException e) {
            throw new EvaluationException(QueryException.Kind.INTERNAL, "expanding series: " + e.getMessage());
        }
        return read;
    }

    /** Makes sure that nothing reads from the storage any more. */
    private void abandon() {
        exhausted = true;
        ahead.forEach(ScanBatch::abandon);
        ahead.clear();
    }
}
