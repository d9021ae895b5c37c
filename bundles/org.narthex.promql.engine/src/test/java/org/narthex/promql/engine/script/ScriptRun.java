package org.narthex.promql.engine.script;

import org.narthex.model.Labels;
import java.util.Map;
import java.util.LinkedHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryEngine;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.parser.SeriesDescription;

/** Runs the commands of one script. Confined to one thread. */
final class ScriptRun {
    private static final Pattern OF_THE_QUERY = Pattern.compile("(start|end|range|step)\\(\\)");
    private static final long MINUTE = 60_000;

    private final QueryEngine engine;
    private final ExpressionParser parser;
    private ScriptStorage storage = new ScriptStorage();
    private final List<String> failures = new ArrayList<>();
    private int evals;

    ScriptRun(QueryEngine engine, ExpressionParser parser) {
        this.engine = engine;
        this.parser = parser;
    }

    int evals() {
        return evals;
    }

    /** A line for each failed command. */
    List<String> failures() {
        return failures;
    }

    void run(List<Command> commands) {
        for (Command c : commands) {
            switch (c) {
                case Command.Clear clear -> storage = new ScriptStorage();
                case Command.Load load -> load(load);
                case Command.Eval eval -> {
                    evals++;
                    String problem = attempt(eval);
                    if (problem != null) {
                        failures.add("line " + eval.line() + ": " + eval.expression() + ": " + problem);
                    }
                }
            }
        }
    }

    private void load(Command.Load load) {
        ClassicHistograms classic = new ClassicHistograms();
        Map<Labels, Command.LoadSeries> lines = new LinkedHashMap<>();
        // A line replaces an earlier one for the same series.
        load.series().forEach(s -> lines.put(s.description().labels(), s));
        for (Command.LoadSeries s : lines.values()) {
            SeriesDescription d = s.description();
            for (int i = 0; i < d.values().size(); i++) {
                SeriesDescription.Value v = d.values().get(i);
                long time = i * load.step();
                if (!v.omitted()) {
                    Long start = s.starts() == null ? null : s.starts().get(i);
                    storage.add(d.labels(), time, v.number(), v.histogram(), start == null ? 0 : time + start);
                }
            }
            classic.take(d, load.step());
        }
        if (load.nhcb()) {
            classic.addTo(storage);
        }
    }

    private @Nullable String attempt(Command.Eval eval) {
        try {
            return eval.instant() ? instant(eval) : range(eval);
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            return "unexpected " + e + (trace.length == 0 ? "" : " at " + trace[0]);
        }
    }

    private static @Nullable String failed(Command.Eval eval, QueryException e) {
        List<Command.Expectation> fail = eval.expectations().stream()
                .filter(x -> x.kind() == Command.Kind.FAIL)
                .toList();
        if (fail.isEmpty()) {
            return "failed: " + e.getMessage();
        }
        String message = String.valueOf(e.getMessage());
        return fail.stream().allMatch(x -> x.matches(message)) ? null : "expected " + fail + ", got: " + message;
    }

    private static @Nullable String check(Command.Eval eval, QueryResult result) {
        if (eval.expects(Command.Kind.FAIL)) {
            return "expected a failure but got none";
        }
        String problem = Comparison.annotations(eval, result);
        return problem != null ? problem : Comparison.value(eval, result.value());
    }

    private @Nullable String range(Command.Eval eval) {
        try (Query q = engine.range(
                storage, QueryOptions.DEFAULT, eval.expression(), eval.start(), eval.end(), eval.step())) {
            return check(eval, q.execute());
        } catch (QueryException e) {
            return failed(eval, e);
        }
    }

    private @Nullable String instant(Command.Eval eval) {
        String problem = instant(eval, eval.expression(), eval.end());
        if (problem != null) {
            return problem;
        }
        String pinned;
        try {
            Expr e = PinnedTimes.pin(parser.parse(eval.expression()), eval.end());
            if (e == null) {
                return null;
            }
            pinned = parser.print(e);
        } catch (QueryException e) {
            return failed(eval, e);
        }
        long t = eval.end();
        long[] times = t == 0 ? new long[] {-1000, 0, 1000} : new long[] {-10 * t, 0, t / 5, t, 10 * t};
        for (long time : times) {
            problem = instant(eval, pinned, time);
            if (problem != null) {
                return "as " + pinned + " at " + time + ": " + problem;
            }
        }
        return null;
    }

    private @Nullable String instant(Command.Eval eval, String expression, long time) {
        QueryResult result;
        try (Query q = engine.instant(storage, QueryOptions.DEFAULT, expression, time)) {
            result = q.execute();
        } catch (QueryException e) {
            return failed(eval, e);
        }
        String problem = check(eval, result);
        boolean onlyInstant = eval.rangeVector() || eval.text() != null;
        if (problem != null || onlyInstant || OF_THE_QUERY.matcher(expression).find()) {
            return problem;
        }
        problem = middleStep(eval, expression, time, result.value());
        return problem == null ? null : "as a range: " + problem;
    }

    /** A range query around the time must have the same result at its middle step. */
    private @Nullable String middleStep(Command.Eval eval, String expression, long time, QueryValue value) {
        QueryValue ranged;
        try (Query q =
                engine.range(storage, QueryOptions.DEFAULT, expression, time - MINUTE, time + MINUTE, MINUTE)) {
            ranged = q.execute().value();
        } catch (QueryException e) {
            return "failed: " + e.getMessage();
        }
        if (eval.expects(Command.Kind.ORDERED)) {
            return null;
        }
        if (!(ranged instanceof QueryValue.Matrix matrix)) {
            return "expected a matrix";
        }
        String problem = Comparison.order(matrix);
        if (problem != null) {
            return problem;
        }
        List<QueryValue.Sample> samples = new ArrayList<>();
        for (QueryValue.SeriesSamples s : matrix.series()) {
            for (int i = 0; i < s.timestamps().length; i++) {
                if (s.timestamps()[i] == time) {
                    FloatHistogram h = Comparison.histogram(s, i);
                    samples.add(new QueryValue.Sample(s.labels(), time, h == null ? s.values()[i] : 0, h));
                }
            }
        }
        if (value instanceof QueryValue.Scalar) {
            return samples.isEmpty() ? "no value" : Comparison.scalar(eval, samples.getFirst().value());
        }
        return Comparison.vector(eval, samples);
    }
}
