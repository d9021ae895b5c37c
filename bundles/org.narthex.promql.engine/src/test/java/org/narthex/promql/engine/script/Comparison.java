package org.narthex.promql.engine.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histograms;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.parser.SeriesDescription;

/** Compares results with what a script expects. Thread-safe. */
final class Comparison {
    private static final double TOLERANCE = 1e-6;

    private Comparison() {}

    /** What differs in the annotations; null when nothing. */
    static @Nullable String annotations(Command.Eval eval, QueryResult result) {
        String problem = annotations(eval, Command.Kind.WARN, Command.Kind.NO_WARN, result.warnings());
        return problem != null
                ? problem
                : annotations(eval, Command.Kind.INFO, Command.Kind.NO_INFO, result.infos());
    }

    private static @Nullable String annotations(
            Command.Eval eval, Command.Kind wanted, Command.Kind none, List<String> actual) {
        if (eval.expects(none) && !actual.isEmpty()) {
            return none + " but got " + actual;
        }
        List<Command.Expectation> expected =
                eval.expectations().stream().filter(e -> e.kind() == wanted).toList();
        if (expected.isEmpty()) {
            return null;
        }
        for (Command.Expectation e : expected) {
            if (actual.stream().noneMatch(e::matches)) {
                return "expected " + e + ", got " + actual;
            }
        }
        for (String text : actual) {
            if (expected.stream().noneMatch(e -> e.matches(text))) {
                return "unexpected " + wanted + ": " + text;
            }
        }
        return null;
    }

    /** What differs in the value; null when nothing. */
    static @Nullable String value(Command.Eval eval, QueryValue value) {
        return switch (value) {
            case QueryValue.Matrix m -> matrix(eval, m);
            case QueryValue.Vector v -> vector(eval, v.samples());
            case QueryValue.Scalar s -> scalar(eval, s.value());
            case QueryValue.Text t ->
                t.value().equals(eval.text() == null ? "" : eval.text())
                        ? null
                        : "expected text " + eval.text() + ", got " + t.value();
        };
    }

    static @Nullable String scalar(Command.Eval eval, double value) {
        Double expected = eval.scalar();
        if (expected == null) {
            return "expected vector or matrix, got scalar " + value;
        }
        return almost(expected, value) ? null : "expected scalar " + expected + ", got " + value;
    }

    private static Map<Labels, Command.ExpectedSeries> byLabels(Command.Eval eval) {
        Map<Labels, Command.ExpectedSeries> map = new HashMap<>();
        eval.series().forEach(s -> map.put(s.labels(), s));
        return map;
    }

    static @Nullable String vector(Command.Eval eval, List<QueryValue.Sample> samples) {
        if (eval.scalar() != null) {
            return "expected scalar " + eval.scalar() + ", got vector " + samples;
        }
        Map<Labels, Command.ExpectedSeries> expected = byLabels(eval);
        Set<Labels> seen = new HashSet<>();
        for (int i = 0; i < samples.size(); i++) {
            QueryValue.Sample s = samples.get(i);
            Command.ExpectedSeries e = expected.get(s.labels());
            if (e == null) {
                return "unexpected series " + s.labels() + " " + text(s.value(), s.histogram());
            }
            if (eval.expects(Command.Kind.ORDERED) && e.position() != i) {
                return "expected " + s.labels() + " at " + e.position() + ", was at " + i;
            }
            String problem = sample(e.values().getFirst(), s.value(), s.histogram());
            if (problem != null) {
                return s.labels() + ": " + problem;
            }
            seen.add(s.labels());
        }
        return missing(expected, seen);
    }

    private static @Nullable String missing(Map<Labels, Command.ExpectedSeries> expected, Set<Labels> seen) {
        return expected.keySet().stream()
                .filter(l -> !seen.contains(l))
                .map(l -> "expected series " + l + " not found")
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String matrix(Command.Eval eval, QueryValue.Matrix matrix) {
        if (eval.expects(Command.Kind.ORDERED) || eval.scalar() != null) {
            return "expected an ordered result or a scalar, got a matrix";
        }
        String problem = order(matrix);
        if (problem != null) {
            return problem;
        }
        Map<Labels, Command.ExpectedSeries> expected = byLabels(eval);
        Set<Labels> seen = new HashSet<>();
        for (QueryValue.SeriesSamples s : matrix.series()) {
            Command.ExpectedSeries e = expected.get(s.labels());
            if (e == null) {
                return "unexpected series " + s.labels() + " " + points(s);
            }
            seen.add(s.labels());
            problem = series(eval, e.values(), s);
            if (problem != null) {
                return s.labels() + ": " + problem + "; got " + points(s);
            }
        }
        return missing(expected, seen);
    }

    /** What breaks the order of a matrix; null when it is sorted by labels. */
    static @Nullable String order(QueryValue.Matrix matrix) {
        for (int i = 1; i < matrix.series().size(); i++) {
            if (matrix.series().get(i - 1).labels().compareTo(matrix.series().get(i).labels()) > 0) {
                return "matrix is not sorted at " + matrix.series().get(i).labels();
            }
        }
        return null;
    }

    private static @Nullable String series(
            Command.Eval eval, List<SeriesDescription.Value> expected, QueryValue.SeriesSamples actual) {
        int n = 0;
        for (int i = 0; i < expected.size(); i++) {
            SeriesDescription.Value e = expected.get(i);
            if (e.omitted()) {
                continue;
            }
            long time = eval.start() + i * eval.step();
            if (time > eval.end()) {
                return "more points are expected than the range has";
            }
            if (n >= actual.timestamps().length) {
                return "expected a point at " + time;
            }
            if (actual.timestamps()[n] != time) {
                return "expected a point at " + time + ", got one at " + actual.timestamps()[n];
            }
            String problem = sample(e, actual.values()[n], histogram(actual, n));
            if (problem != null) {
                return "at " + time + ": " + problem;
            }
            n++;
        }
        return n == actual.timestamps().length
                ? null
                : "expected " + n + " points, got " + actual.timestamps().length;
    }

    static @Nullable FloatHistogram histogram(QueryValue.SeriesSamples s, int i) {
        FloatHistogram[] all = s.histograms();
        return all == null ? null : all[i];
    }

    private static String points(QueryValue.SeriesSamples s) {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < s.timestamps().length; i++) {
            points.add(text(s.values()[i], histogram(s, i)) + "@" + s.timestamps()[i]);
        }
        return points.toString();
    }

    private static String text(double value, @Nullable FloatHistogram h) {
        return h == null ? GoFloat.shortest(value) : Histograms.description(h);
    }

    private static @Nullable String sample(
            SeriesDescription.Value expected, double value, @Nullable FloatHistogram histogram) {
        FloatHistogram e = expected.histogram();
        boolean same = e == null || histogram == null
                ? e == histogram && almost(expected.number(), value)
                : histograms(Histograms.compact(e), Histograms.compact(histogram))
                        && (!expected.hintGiven() || e.hint() == histogram.hint());
        return same ? null : "expected " + text(expected.number(), e) + ", got " + text(value, histogram);
    }

    private static boolean histograms(FloatHistogram a, FloatHistogram b) {
        return a.schema() == b.schema()
                && almost(a.count(), b.count())
                && almost(a.sum(), b.sum())
                && (!BucketBounds.isCustom(a.schema()) || java.util.Arrays.equals(a.customValues(), b.customValues()))
                && a.zeroThreshold() == b.zeroThreshold()
                && almost(a.zeroCount(), b.zeroCount())
                && a.negativeSpans().equals(b.negativeSpans())
                && a.positiveSpans().equals(b.positiveSpans())
                && almost(a.negativeBuckets(), b.negativeBuckets())
                && almost(a.positiveBuckets(), b.positiveBuckets());
    }

    private static boolean almost(double[] a, double[] b) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (!almost(a[i], b[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether two numbers differ by less than a millionth of their sum; all NaN but the stale marker are the same. */
    static boolean almost(double a, double b) {
        if (StaleMarker.isStale(a) || StaleMarker.isStale(b)) {
            return StaleMarker.isStale(a) && StaleMarker.isStale(b);
        }
        if (a == b || Double.isNaN(a) && Double.isNaN(b)) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < TOLERANCE * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
    }
}
