package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.api.QueryStats;
import org.narthex.promql.api.QueryValue;

/** Writes the results of queries. */
final class ResultJson {
    private ResultJson() {}

    /**
     * Writes the object {@code data} of a query.
     *
     * @param limit how many series at most; 0 for all
     * @param stats null to leave them out
     */
    static void write(JsonOut json, QueryValue value, int limit, @Nullable QueryStats stats) throws IOException {
        json.beginObject();
        switch (value) {
            case QueryValue.Scalar scalar -> {
                type(json, "scalar").beginList();
                json.number(scalar.timestamp() / 1000.0).string(GoFloat.fixed(scalar.value()));
            }
            case QueryValue.Text text -> {
                type(json, "string").beginList();
                json.number(text.timestamp() / 1000.0).string(text.value());
            }
            case QueryValue.Vector vector -> {
                type(json, "vector").beginList();
                for (QueryValue.Sample sample : first(vector.samples(), limit)) {
                    sample(json, sample);
                }
            }
            case QueryValue.Matrix matrix -> {
                type(json, "matrix").beginList();
                for (QueryValue.SeriesSamples series : first(matrix.series(), limit)) {
                    series(json, series);
                }
            }
        }
        json.endList();
        if (stats != null) {
            json.key("stats");
            stats(json, stats);
        }
        json.endObject();
    }

    /** Whether the limit leaves anything out. */
    static boolean isTruncated(QueryValue value, int limit) {
        int size = switch (value) {
            case QueryValue.Vector vector -> vector.samples().size();
            case QueryValue.Matrix matrix -> matrix.series().size();
            case QueryValue.Scalar scalar -> 0;
            case QueryValue.Text text -> 0;
        };
        return limit > 0 && size > limit;
    }

    static void labels(JsonOut json, Labels labels) throws IOException {
        json.beginObject();
        LabelSink sink = new LabelSink(json);
        labels.forEach(sink::label);
        sink.rethrow();
        json.endObject();
    }

    private static JsonOut type(JsonOut json, String type) throws IOException {
        return json.key("resultType").string(type).key("result");
    }

    private static <T> List<T> first(List<T> all, int limit) {
        return limit > 0 && all.size() > limit ? all.subList(0, limit) : all;
    }

    private static void sample(JsonOut json, QueryValue.Sample sample) throws IOException {
        json.beginObject().key("metric");
        labels(json, sample.labels());
        FloatHistogram histogram = sample.histogram();
        if (histogram == null) {
            json.key("value").beginList().timestamp(sample.timestamp()).sampleValue(sample.value());
        } else {
            json.key("histogram").beginList().timestamp(sample.timestamp());
            HistogramJson.write(json, histogram);
        }
        json.endList().endObject();
    }

    private static void series(JsonOut json, QueryValue.SeriesSamples series) throws IOException {
        json.beginObject().key("metric");
        labels(json, series.labels());
        long[] timestamps = series.timestamps();
        double[] values = series.values();
        @Nullable FloatHistogram @Nullable [] histograms = series.histograms();
        boolean any = false;
        for (int i = 0; i < timestamps.length; i++) {
            if (histograms == null || histograms[i] == null) {
                if (!any) {
                    json.key("values").beginList();
                    any = true;
                }
                json.beginList().timestamp(timestamps[i]).sampleValue(values[i]).endList();
            }
        }
        if (any) {
            json.endList();
        }
        if (histograms != null) {
            histograms(json, timestamps, histograms);
        }
        json.endObject();
    }

    private static void histograms(JsonOut json, long[] timestamps, @Nullable FloatHistogram[] histograms)
            throws IOException {
        boolean any = false;
        for (int i = 0; i < timestamps.length; i++) {
            FloatHistogram histogram = histograms[i];
            if (histogram != null) {
                if (!any) {
                    json.key("histograms").beginList();
                    any = true;
                }
                json.beginList().timestamp(timestamps[i]);
                HistogramJson.write(json, histogram);
                json.endList();
            }
        }
        if (any) {
            json.endList();
        }
    }

    /** Writes what a query cost. */
    static void stats(JsonOut json, QueryStats stats) throws IOException {
        json.beginObject()
                .key("timings")
                .beginObject()
                .key("evalTotalTime")
                .number(stats.evalTotalTime())
                .key("resultSortTime")
                .number(stats.resultSortTime())
                .key("queryPreparationTime")
                .number(stats.queryPreparationTime())
                .key("innerEvalTime")
                .number(stats.innerEvalTime())
                .key("execQueueTime")
                .number(stats.execQueueTime())
                .key("execTotalTime")
                .number(stats.execTotalTime())
                .endObject()
                .key("samples")
                .beginObject();
        perStep(json, "totalQueryableSamplesPerStep", stats.totalQueryablePerStep());
        json.key("totalQueryableSamples").number(stats.totalQueryableSamples());
        perStep(json, "samplesReadPerStep", stats.readPerStep());
        json.key("samplesRead")
                .number(stats.samplesRead())
                .key("peakSamples")
                .number(stats.peakSamples())
                .endObject()
                .endObject();
    }

    private static void perStep(JsonOut json, String key, List<QueryStats.StepSamples> steps) throws IOException {
        if (steps.isEmpty()) {
            return;
        }
        json.key(key).beginList();
        for (QueryStats.StepSamples step : steps) {
            json.beginList().timestamp(step.timestamp()).number(step.samples()).endList();
        }
        json.endList();
    }

    /** Carries an I/O failure out of the iteration over labels. */
    private static final class LabelSink {
        private final JsonOut json;
        private @Nullable IOException failure;

        LabelSink(JsonOut json) {
            this.json = json;
        }

        void label(String name, String value) {
            if (failure == null) {
                try {
                    json.anyKey(name, false).rawString(value);
                } catch (IOException e) {
                    failure = e;
                }
            }
        }

        void rethrow() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }
    }
}
