package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.LabelBytes;
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
                TimestampTexts times = new TimestampTexts();
                for (QueryValue.SeriesSamples series : first(matrix.series(), limit)) {
                    series(json, series, times);
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

    /** Writes labels as an object; those without anything to escape, nearly all, as they are. */
    static void labels(JsonOut json, Labels labels) throws IOException {
        json.beginObject();
        byte[] data = labels.encoded();
        for (int at = 0; at < data.length; ) {
            int value = LabelBytes.skip(data, at);
            if (isPlain(data, at)) {
                json.plainKey(data, LabelBytes.start(data, at), LabelBytes.length(data, at));
            } else {
                json.anyKey(LabelBytes.string(data, at), false);
            }
            if (isPlain(data, value)) {
                json.plainString(data, LabelBytes.start(data, value), LabelBytes.length(data, value));
            } else {
                json.rawString(LabelBytes.string(data, value));
            }
            at = LabelBytes.skip(data, value);
        }
        json.endObject();
    }

    /** Whether the string whose length is at {@code at} can be written as it is. */
    private static boolean isPlain(byte[] data, int at) {
        int from = LabelBytes.start(data, at);
        int end = from + LabelBytes.length(data, at);
        for (int i = from; i < end; i++) {
            byte b = data[i];
            // Bytes of characters beyond ASCII are negative.
            if (b < ' ' || b == '"' || b == '\\') {
                return false;
            }
        }
        return end - from <= JsonText.PLAIN;
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

    private static void series(JsonOut json, QueryValue.SeriesSamples series, TimestampTexts times)
            throws IOException {
        json.beginObject().key("metric");
        labels(json, series.labels());
        long[] timestamps = series.timestamps();
        double[] values = series.values();
        @Nullable FloatHistogram @Nullable [] histograms = series.histograms();
        times.use(timestamps);
        boolean any = false;
        for (int i = 0; i < timestamps.length; i++) {
            if (histograms == null || histograms[i] == null) {
                if (!any) {
                    json.key("values").beginList();
                    any = true;
                }
                json.point(times, i, values[i]);
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
}
