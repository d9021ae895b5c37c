package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.promql.api.ExplainedQuery;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOperator;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.engine.testing.MemoryStorage;
import org.narthex.promql.parser.PromqlParser;

/** What a query is evaluated by, and what was measured of it. */
class ExplanationTest {
    private static final Set<String> FEATURES = Set.of("promql-experimental-functions");

    private final MemoryStorage storage = new MemoryStorage();

    ExplanationTest() {
        for (String a : List.of("1", "2")) {
            for (int i = 1; i <= 20; i++) {
                storage.add(Labels.of("__name__", "x", "a", a, "le", a), i * 15_000L, i);
                storage.add(Labels.of("__name__", "y", "a", a), i * 15_000L, 2 * i);
            }
        }
    }

    private static PromqlEngine engine() {
        return new PromqlEngine(
                new EngineSettings(1_000_000, 60_000, 300_000, 4, false, false, false, true, () -> 60_000, 1),
                new PromqlParser(FEATURES),
                EngineObserver.NONE);
    }

    private QueryOperator explained(String expression, boolean run) throws QueryException {
        try (PromqlEngine engine = engine();
                ExplainedQuery query =
                        engine.explainRange(storage, QueryOptions.DEFAULT, expression, 60_000, 120_000, 15_000)) {
            if (run) {
                query.execute();
            }
            return query.operators();
        }
    }

    private static String text(QueryOperator o) {
        return o.name() + (o.options().isEmpty() ? "" : o.options())
                + (o.inputs().isEmpty() ? "" : o.inputs().stream().map(ExplanationTest::text).toList());
    }

    @Test
    void operatorsTellWhatTheyDo() throws QueryException {
        assertThat(text(explained("sum by (a) (rate(x{le=~\"1|2\"}[1m] offset 15s)) / on (a) group_left y * 2", false)))
                .isEqualTo("Sample{operator=*}[Join{operator=/, matching=many-to-one, on=a}["
                        + "Aggregate{operator=sum, by=a}[Window{function=rate}["
                        + "SeriesScan{range=1m, matchers={le=~\"1|2\", __name__=\"x\"}, offset=15s}]], "
                        + "SeriesScan{matchers={__name__=\"y\"}}], Number{value=2}]");
        assertThat(text(explained("topk(1, max_over_time(x[1m:15s]) unless y @ 60)", false)))
                .isEqualTo("Select{operator=topk}[Number{value=1}, Set{operator=unless, matching=many-to-many}["
                        + "Window{function=max_over_time}[Subquery{range=1m, step=15s}[SeriesScan{matchers={__name__=\"x\"}}]], "
                        + "Invariant{evaluated=once}[SeriesScan{matchers={__name__=\"y\"}, at=60}]]]");
    }

    @Test
    void operatorsNameTheirPartOfTheQuery() throws QueryException {
        QueryOperator sum = explained("sum(größe or -y) by (a)".replace("größe", "{\"größe\"}"), false);
        assertThat(sum.expression()).isEqualTo("sum({\"größe\"} or -y) by (a)");
        assertThat(sum.inputs().getFirst().expression()).isEqualTo("{\"größe\"} or -y");
        assertThat(sum.inputs().getFirst().inputs().get(1).expression()).isEqualTo("-y");
    }

    @Test
    void nothingIsMeasuredOfWhatDidNotRun() throws QueryException {
        assertThat(explained("sum(x)", false).figures()).isNull();
    }

    @Test
    void seriesSamplesAndTimesAreMeasured() throws QueryException {
        QueryOperator sum = explained("sum(rate(x[1m])) + scalar(y)", true).inputs().getFirst();
        QueryOperator rate = sum.inputs().getFirst();
        QueryOperator scan = rate.inputs().getFirst();
        assertThat(List.of(sum, rate, scan)).allSatisfy(o -> {
            QueryOperator.Figures f = java.util.Objects.requireNonNull(o.figures());
            assertThat(f.series()).isEqualTo(o == sum ? 1 : 2);
            assertThat(f.samples()).isEqualTo(o == sum ? 5 : 10);
            assertThat(f.nanos()).isPositive().isGreaterThanOrEqualTo(f.ownNanos());
        });
        assertThat(sum.figures().nanos()).isGreaterThanOrEqualTo(rate.figures().nanos());
        assertThat(rate.figures().nanos()).isGreaterThanOrEqualTo(scan.figures().nanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "x", "-x", "+x", "x + 1", "1 + x", "x + y", "x and y", "sum(x)", "topk(1, x)", "count_values(\"v\", x)", "abs(x)",
        "rate(x[1m])", "max_over_time(x[1m:15s])", "absent(x)", "absent_over_time(x[1m])", "label_replace(x, \"b\", \"1\", \"a\", \".*\")",
        "label_join(x, \"b\", \"-\", \"a\")", "histogram_quantile(0.5, x)", "histogram_count(x)", "vector(1)", "vector(time())",
        "timestamp(x)", "timestamp(-x)", "info(x)", "sort(x)", "sort_by_label(x, \"a\")", "x @ 60", "minute()", "minute(x)",
        "clamp(x, 1, 2)", "x > bool 1", "x + y + x + y", "quantile(0.5, x)", "limitk(1, x)", "histogram_fraction(0, 1, x)"
    })
    void namesAreThoseOfTheOperators(String expression) throws QueryException {
        for (boolean instant : List.of(true, false)) {
            try (PromqlEngine engine = engine();
                    ExplainedQuery query = instant
                            ? engine.explainInstant(storage, QueryOptions.DEFAULT, expression, 60_000)
                            : engine.explainRange(storage, QueryOptions.DEFAULT, expression, 60_000, 120_000, 15_000)) {
                String foretold = text(query.operators());
                query.execute();
                assertThat(text(query.operators())).isEqualTo(foretold);
                assertThat(query.operators().figures()).isNotNull();
            }
        }
    }
}
