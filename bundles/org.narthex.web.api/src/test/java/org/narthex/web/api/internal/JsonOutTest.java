package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;
import org.narthex.promql.api.QueryValue;

class JsonOutTest {
    private static String json(ApiResult.Data data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonOut json = new JsonOut(out);
        data.write(json);
        json.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void timestampsHaveNoneOrThreeDecimals() throws IOException {
        assertThat(json(o -> o.timestamp(1782867600000L))).isEqualTo("1782867600");
        assertThat(json(o -> o.timestamp(1782867600500L))).isEqualTo("1782867600.500");
        assertThat(json(o -> o.timestamp(-1))).isEqualTo("-0.001");
        assertThat(json(o -> o.timestamp(-9223372036854L))).isEqualTo("-9223372036.854");
    }

    @Test
    void sampleValuesAreStrings() throws IOException {
        assertThat(json(o -> o.sampleValue(1e21))).isEqualTo("\"1e+21\"");
        assertThat(json(o -> o.sampleValue(-0.0))).isEqualTo("\"-0\"");
        assertThat(json(o -> o.sampleValue(Double.NaN))).isEqualTo("\"NaN\"");
        assertThat(json(o -> o.sampleValue(0.1 + 0.2))).isEqualTo("\"0.30000000000000004\"");
    }

    @Test
    void stringsEscapeHtmlAndLabelsDoNot() throws IOException {
        String text = "<&>\u2028\u0001\t\\\"é🔥";
        assertThat(json(o -> o.string(text)))
                .isEqualTo("\"\\u003c\\u0026\\u003e\\u2028\\u0001\\t\\\\\\\"é🔥\"");
        assertThat(json(o -> o.rawString(text))).isEqualTo("\"<&>\u2028\\u0001\\t\\\\\\\"é🔥\"");
    }

    @Test
    void longTextsCrossTheBuffer() throws IOException {
        String text = "é".repeat(30_000);
        assertThat(json(o -> o.string(text))).isEqualTo("\"" + text + "\"");
    }

    @Test
    void scalarsAndVectorsDifferInTheirNumbers() throws IOException {
        assertThat(json(o -> ResultJson.write(o, new QueryValue.Scalar(1782867600500L, 1e21), 0, null)))
                .isEqualTo("{\"resultType\":\"scalar\",\"result\":[1782867600.5,\"1000000000000000000000\"]}");
        QueryValue vector = new QueryValue.Vector(
                List.of(new QueryValue.Sample(Labels.of("__name__", "up"), 1782867600500L, 1, null)));
        assertThat(json(o -> ResultJson.write(o, vector, 0, null)))
                .isEqualTo("{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"__name__\":\"up\"},"
                        + "\"value\":[1782867600.500,\"1\"]}]}");
    }

    @Test
    void histogramsListTheirBuckets() throws IOException {
        FloatHistogram histogram = new FloatHistogram(
                CounterResetHint.values()[0],
                1,
                0.001,
                120,
                964,
                Double.NaN,
                List.of(new Span(0, 2), new Span(1, 2)),
                List.of(),
                new double[] {361, 242, 0, 121},
                new double[0],
                new double[0]);
        assertThat(json(o -> HistogramJson.write(o, histogram)))
                .isEqualTo("{\"count\":\"964\",\"sum\":\"NaN\",\"buckets\":[[3,\"-0.001\",\"0.001\",\"120\"],"
                        + "[0,\"0.7071067811865475\",\"1\",\"361\"],[0,\"1\",\"1.414213562373095\",\"242\"],"
                        + "[0,\"2.82842712474619\",\"4\",\"121\"]]}");
    }
}
