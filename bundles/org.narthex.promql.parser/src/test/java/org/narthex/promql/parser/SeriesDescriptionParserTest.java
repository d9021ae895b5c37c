package org.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.api.QueryException;

class SeriesDescriptionParserTest {
    private final SeriesDescriptionParser parser = new SeriesDescriptionParser();

    private List<Double> numbers(String text) throws QueryException {
        return parser.parse(text).values().stream()
                .map(v -> v.omitted() ? Double.valueOf(-999) : (Double) v.number())
                .toList();
    }

    private FloatHistogram histogram(SeriesDescription d, int i) {
        FloatHistogram h = d.values().get(i).histogram();
        assertThat(h).isNotNull();
        return h;
    }

    @Test
    void readsLabels() throws QueryException {
        assertThat(parser.parse("m{a=\"b\", \"x.y\"='c',} 1").labels())
                .isEqualTo(Labels.of("__name__", "m", "a", "b", "x.y", "c"));
        assertThat(parser.parse("{\"m.n\", a=\"b\"} 1").labels()).isEqualTo(Labels.of("__name__", "m.n", "a", "b"));
        assertThat(parser.parse("{} 1").labels()).isEqualTo(Labels.EMPTY);
    }

    @Test
    void expandsNumbers() throws QueryException {
        assertThat(numbers("m 1 2+3x2 -1-1x1 4x2 _ _x2"))
                .containsExactly(1.0, 2.0, 5.0, 8.0, -1.0, -2.0, 4.0, 4.0, 4.0, -999.0, -999.0, -999.0);
        assertThat(numbers("m Inf -Inf NaN 1e3"))
                .containsExactly(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 1000.0);
        assertThat(StaleMarker.isStale(numbers("m stale").getFirst())).isTrue();
        assertThat(numbers("m")).isEmpty();
    }

    @Test
    void readsHistograms() throws QueryException {
        FloatHistogram h = histogram(
                parser.parse("m {{schema:1 sum:-0.3 count:3.1 z_bucket:7.1 z_bucket_w:0.05 buckets:[5.1 10 7]"
                        + " offset:-3 n_buckets:[4.1 5] n_offset:-5 counter_reset_hint:gauge}}"),
                0);
        assertThat(h.schema()).isEqualTo(1);
        assertThat(h.sum()).isEqualTo(-0.3);
        assertThat(h.count()).isEqualTo(3.1);
        assertThat(h.zeroCount()).isEqualTo(7.1);
        assertThat(h.zeroThreshold()).isEqualTo(0.05);
        assertThat(h.positiveBuckets()).containsExactly(5.1, 10, 7);
        assertThat(h.positiveSpans().getFirst().offset()).isEqualTo(-3);
        assertThat(h.negativeBuckets()).containsExactly(4.1, 5);
        assertThat(h.hint()).isEqualTo(CounterResetHint.GAUGE);
    }

    @Test
    void addsAndSubtractsHistograms() throws QueryException {
        SeriesDescription up = parser.parse("m {{sum:1 count:2 buckets:[2]}}+{{sum:2 count:1 buckets:[1]}}x2 7");
        assertThat(up.values()).hasSize(4);
        assertThat(histogram(up, 2).sum()).isEqualTo(5);
        assertThat(histogram(up, 2).positiveBuckets()).containsExactly(4);
        assertThat(up.values().get(3).number()).isEqualTo(7);
        SeriesDescription down = parser.parse("m {{sum:9}}-{{sum:2}}x1 {{}}x1");
        assertThat(histogram(down, 1).sum()).isEqualTo(7);
        assertThat(down.values()).hasSize(4);
    }

    @Test
    void refusesWhatIsNoSeries() {
        for (String text : List.of(
                "m 1x", "m foo", "m 1+2", "m {{sum:1", "m {{what:1}}", "m{a=1} 1", "m _x-1", "m 1x99999999999999999999",
                "m {{schema:1}}+{{schema:0}}x1", "m 1x999999999")) {
            assertThatThrownBy(() -> parser.parse(text))
                    .as(text)
                    .isInstanceOf(QueryException.class)
                    .hasMessageContaining("parse error: ");
        }
    }
}
