package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.web.api.internal.MetricPage.Family;
import org.narthex.web.api.internal.MetricPage.Line;

class MetricPageTest {
    @Test
    void familiesComeBackFromTheirPage() {
        String page = """
                # HELP b_total Of \\\\ and\\nmore.
                # TYPE b_total counter
                b_total{path="a\\"},{b",x="\\\\"} 1e+06
                b_total 2
                # TYPE a histogram
                a_bucket{le="+Inf"} 3
                a_sum NaN
                a_count 3
                """;
        List<Family> families = MetricPage.parse(page);
        assertThat(families).hasSize(2);
        assertThat(families.get(0).lines())
                .containsExactly(
                        new Line("a_bucket", Labels.of("le", "+Inf"), 3),
                        new Line("a_sum", Labels.EMPTY, Double.NaN),
                        new Line("a_count", Labels.EMPTY, 3));
        assertThat(families.get(1))
                .isEqualTo(new Family(
                        "b_total",
                        "Of \\ and\nmore.",
                        "counter",
                        List.of(
                                new Line("b_total", Labels.of("path", "a\"},{b", "x", "\\"), 1e6),
                                new Line("b_total", Labels.EMPTY, 2))));
    }
}
