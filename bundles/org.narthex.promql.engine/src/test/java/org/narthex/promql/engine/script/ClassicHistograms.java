package org.narthex.promql.engine.script;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.HistogramChecks;
import org.narthex.model.histogram.Histograms;
import org.narthex.model.histogram.Span;
import org.narthex.promql.parser.SeriesDescription;

/** Makes native histograms with custom buckets of classic ones. Confined to one thread. */
final class ClassicHistograms {
    private static final String BOUND = "le";

    private final Map<Labels, TreeMap<Long, Parts>> all = new TreeMap<>();

    private static final class Parts {
        final TreeMap<Double, Double> buckets = new TreeMap<>();
        double count = Double.NaN;
        double sum;
    }

    /** Takes a loaded series; those of no classic histogram are passed over. */
    void take(SeriesDescription d, long step) {
        String name = d.labels().metricName();
        for (String suffix : List.of("_bucket", "_count", "_sum")) {
            if (name.endsWith(suffix)) {
                take(d, step, suffix, name.substring(0, name.length() - suffix.length()));
            }
        }
    }

    private void take(SeriesDescription d, long step, String suffix, String name) {
        double bound = 0;
        if (suffix.equals("_bucket")) {
            try {
                bound = GoFloat.parse(d.labels().get(BOUND));
            } catch (NumberFormatException e) {
                return;
            }
        }
        Labels base = new LabelsBuilder(d.labels())
                .set(Labels.METRIC_NAME, name)
                .delete(BOUND)
                .labels();
        TreeMap<Long, Parts> times = all.computeIfAbsent(base, l -> new TreeMap<>());
        for (int i = 0; i < d.values().size(); i++) {
            SeriesDescription.Value v = d.values().get(i);
            if (v.omitted() || v.histogram() != null) {
                continue;
            }
            Parts parts = times.computeIfAbsent(i * step, t -> new Parts());
            switch (suffix) {
                case "_bucket" -> parts.buckets.putIfAbsent(bound, v.number());
                case "_count" -> parts.count = v.number();
                default -> parts.sum = v.number();
            }
        }
    }

    /** Adds the native histograms. */
    void addTo(ScriptStorage storage) {
        all.forEach((labels, times) ->
                times.forEach((time, parts) -> storage.add(labels, time, 0, histogram(parts), 0)));
    }

    private static FloatHistogram histogram(Parts parts) {
        double count = parts.count;
        if (Double.isNaN(count)) {
            count = parts.buckets.isEmpty() ? 0 : parts.buckets.lastEntry().getValue();
        }
        parts.buckets.putIfAbsent(Double.POSITIVE_INFINITY, count);
        double[] counts = new double[parts.buckets.size()];
        double[] bounds = new double[counts.length - 1];
        int i = 0;
        double before = 0;
        for (Map.Entry<Double, Double> e : parts.buckets.entrySet()) {
            counts[i] = e.getValue() - before;
            before = e.getValue();
            if (i < bounds.length) {
                bounds[i] = e.getKey();
            }
            i++;
        }
        FloatHistogram h = Histograms.compact(new FloatHistogram(
                CounterResetHint.UNKNOWN,
                BucketBounds.CUSTOM_SCHEMA,
                0,
                0,
                count,
                parts.sum,
                List.of(new Span(0, counts.length)),
                List.of(),
                counts,
                new double[0],
                bounds));
        HistogramChecks.check(h);
        return h;
    }
}
