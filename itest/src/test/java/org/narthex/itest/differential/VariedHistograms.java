package org.narthex.itest.differential;

import java.util.List;
import java.util.SplittableRandom;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.Appender;

/** Writes series of native histograms that are hard in one way each. Confined to one thread. */
final class VariedHistograms {
    /** In which way a series is hard. */
    static final List<String> KINDS = List.of(
            "changing schema", "changing bounds", "changing zero", "empty", "nan", "infinite sum", "fractions", "changing kind", "sparse", "gauge now and then",
            "negative only");

    private static final double[][] BOUNDS = {{0.1, 0.5, 1}, {0.1, 0.25, 0.5, 1}, {1, 2, 3}, {0.5}};

    private final Appender appender;
    private final SplittableRandom random;

    VariedHistograms(Appender appender, SplittableRandom random) {
        this.appender = appender;
        this.random = random;
    }

    /** Writes a series. */
    void write(Labels labels, String kind) {
        long ref = appender.resolve(labels, VariedData.START * 1000);
        double grown = 1;
        for (long t = VariedData.START; t <= VariedData.END; t += 30) {
            grown = random.nextInt(25) == 0 ? 1 : grown + random.nextInt(6);
            if (random.nextInt(30) == 0) {
                continue;
            }
            appender.appendHistogram(ref, t * 1000, null, histogram(kind, grown, (int) ((t - VariedData.START) / 600)));
            if (random.nextInt(80) == 0) {
                appender.appendHistogram(ref, t * 1000 + 500, null, exponential(0, 0, 0, StaleMarker.STALE, CounterResetHint.UNKNOWN));
            }
        }
    }

    private FloatHistogram histogram(String kind, double grown, int epoch) {
        return switch (kind) {
            case "changing schema" -> exponential(epoch % 5 - 1, 0.001, grown, grown * 2, CounterResetHint.UNKNOWN);
            case "changing bounds" -> custom(BOUNDS[epoch % BOUNDS.length], grown);
            case "changing zero" -> exponential(1, epoch * 0.3, grown, grown, CounterResetHint.UNKNOWN);
            case "empty" -> exponential(epoch % 2, 0, 0, 0, CounterResetHint.UNKNOWN);
            case "nan" -> exponential(0, 0.001, grown, Double.NaN, CounterResetHint.UNKNOWN);
            case "infinite sum" -> exponential(2, 0.001, grown, Double.POSITIVE_INFINITY, CounterResetHint.UNKNOWN);
            case "fractions" -> exponential(3, 0.001, grown / 3, -grown, CounterResetHint.UNKNOWN);
            case "changing kind" ->
                epoch % 2 == 0 ? custom(BOUNDS[0], grown) : exponential(0, 0.001, grown, grown, CounterResetHint.UNKNOWN);
            case "sparse" -> sparse(grown);
            case "negative only" -> negative(grown);
            default ->
                exponential(1, 0.001, grown, grown, epoch % 2 == 0 ? CounterResetHint.GAUGE : CounterResetHint.UNKNOWN);
        };
    }

    private static FloatHistogram exponential(int schema, double zeroWidth, double each, double sum, CounterResetHint hint) {
        double[] positive = {each, each * 2, each, each};
        return new FloatHistogram(
                hint, schema, zeroWidth, each, each * 6, sum, List.of(new Span(-1, 1), new Span(1, 3)), List.of(), positive,
                new double[0], new double[0]);
    }

    private static FloatHistogram negative(double each) {
        return new FloatHistogram(
                CounterResetHint.UNKNOWN, 1, 0.001, 0, each * 3, -each * 4, List.of(), List.of(new Span(0, 2)), new double[0],
                new double[] {each, each * 2}, new double[0]);
    }

    private static FloatHistogram sparse(double each) {
        return new FloatHistogram(
                CounterResetHint.UNKNOWN, 5, 1e-10, 0, each * 3, each * 1e6, List.of(new Span(-300, 1), new Span(250, 1), new Span(400, 1)),
                List.of(), new double[] {each, each, each}, new double[0], new double[0]);
    }

    private static FloatHistogram custom(double[] bounds, double each) {
        double[] counts = new double[bounds.length + 1];
        java.util.Arrays.fill(counts, each);
        return new FloatHistogram(
                CounterResetHint.UNKNOWN, -53, 0, 0, each * counts.length, each * 1.5, List.of(new Span(0, counts.length)), List.of(), counts,
                new double[0], bounds);
    }
}
