package org.narthex.exposition.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageFormatException;
import org.narthex.model.MetricType;

class LabelRangesTest {
    private static final String METRIC = "m";

    private final LabelRanges ranges = new LabelRanges();
    private byte[] page = METRIC.getBytes(StandardCharsets.UTF_8);

    /** Writes a label behind what the page holds; the value stands between quotes there. */
    private void add(String name, String value) {
        int from = page.length;
        page = (new String(page, StandardCharsets.UTF_8) + name + "=\"" + value + "\"").getBytes(StandardCharsets.UTF_8);
        int behindName = from + name.getBytes(StandardCharsets.UTF_8).length;
        ranges.add(page, from, behindName, behindName + 2, page.length - 1);
    }

    private String series(MetricType type) throws PageFormatException {
        return ranges.ofSeries(page, 0, METRIC.length(), type).toString();
    }

    @Test
    void labelsOfASeriesAreSortedAndUnescaped() throws PageFormatException {
        add("\"x.y\"", "1");
        add("b", "\\\"q\\\" \\n");
        assertThat(series(MetricType.UNKNOWN)).isEqualTo("{__name__=\"m\", b=\"\\\"q\\\" \\n\", \"x.y\"=\"1\"}");
    }

    @Test
    void onlyTheBoundOfTheFamilysTypeIsNormalized() throws PageFormatException {
        add("le", "1");
        add("quantile", "1");
        assertThat(series(MetricType.HISTOGRAM)).isEqualTo("{__name__=\"m\", le=\"1.0\", quantile=\"1\"}");
        assertThat(series(MetricType.SUMMARY)).isEqualTo("{__name__=\"m\", le=\"1\", quantile=\"1.0\"}");
        assertThat(series(MetricType.GAUGE)).isEqualTo("{__name__=\"m\", le=\"1\", quantile=\"1\"}");
    }

    @Test
    void exemplarsKeepEscapesAndMayRepeatNames() throws PageFormatException {
        add("a", "\\\\");
        assertThat(ranges.ofExemplar(page)).hasToString("{a=\"\\\\\\\\\"}");
        add("a", "x");
        assertThat(ranges.ofExemplar(page).size()).isEqualTo(2);
        assertThatThrownBy(() -> series(MetricType.UNKNOWN))
                .isInstanceOf(PageFormatException.class)
                .hasMessage("label name \"a\" is not unique: invalid sample");
    }

    @Test
    void emptyLabelsAreNamedAndLeftOut() throws PageFormatException {
        add("a", "");
        add("\"b\\\"\"", "");
        add("c", "x");
        assertThat(ranges.emptyNames(page)).containsExactly("a", "b\"");
        assertThat(series(MetricType.UNKNOWN)).isEqualTo("{__name__=\"m\", c=\"x\"}");
    }

    @Test
    void manyLabelsAreKeptUntilCleared() throws PageFormatException {
        for (int i = 0; i < 100; i++) {
            add("l" + i, "v");
        }
        assertThat(ranges.ofExemplar(page).size()).isEqualTo(100);
        ranges.clear();
        assertThat(series(MetricType.UNKNOWN)).isEqualTo("{__name__=\"m\"}");
        assertThat(ranges.emptyNames(page)).isEmpty();
    }
}
