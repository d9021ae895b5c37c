package org.narthex.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.narthex.model.Labels;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.engine.testing.MemoryStorage;
import org.narthex.promql.parser.PromqlParser;

/** Of several errors and warnings that a query has, those of Prometheus show, which goes step by step. */
class ErrorOrderTest {
    private static final Set<String> FEATURES =
            Set.of("promql-experimental-functions", "promql-extended-range-selectors");

    private final MemoryStorage storage = new MemoryStorage();

    private PromqlEngine engine(boolean delayedNames) {
        EngineSettings settings =
                new EngineSettings(50_000_000, 120_000, 300_000, 4, delayedNames, false, false, false, () -> 60_000, 2);
        return new PromqlEngine(settings, new PromqlParser(FEATURES), EngineObserver.NONE);
    }

    private void add(long seconds, double value, String... labels) {
        storage.add(Labels.of(labels), seconds * 1000, value);
    }

    private QueryResult range(String expression) throws QueryException {
        try (PromqlEngine engine = engine(false);
                Query query = engine.range(storage, QueryOptions.DEFAULT, expression, 100_000, 1_100_000, 500_000)) {
            return query.execute();
        }
    }

    private QueryResult instant(boolean delayedNames, String expression) throws QueryException {
        try (PromqlEngine engine = engine(delayedNames);
                Query query = engine.instant(storage, QueryOptions.DEFAULT, expression, 100_000)) {
            return query.execute();
        }
    }

    /** Without type and unit the first two are the same, and so are the first and the third. */
    private void addTyped() {
        add(100, 1, "__name__", "a", "__type__", "counter", "n", "0");
        add(100, 1, "__name__", "a", "__unit__", "bytes", "n", "0");
        add(100, 1, "__name__", "a", "__type__", "counter", "n", "1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a * on(__type__) group_left(n) count by (__type__) (a); grouping labels must ensure unique matches",
                "a * on(__type__) count by (__type__) (a); many-to-one matching must be explicit (group_left/group_right)"
            })
    void matchesFailBeforeResults(String expression, String error) {
        addTyped();
        assertThatThrownBy(() -> instant(false, expression)).hasMessage("multiple matches for labels: " + error);
    }

    @Test
    void theErrorOfTheEarlierStepComesFirst() {
        // At the first step two info metrics contradict each other, at the second one comes twice.
        add(100, 1, "__name__", "m", "job", "j", "instance", "i");
        add(600, 1, "__name__", "m", "job", "j", "instance", "i");
        add(100, 1, "__name__", "b_info", "job", "j", "instance", "i", "version", "1");
        add(600, 1, "__name__", "b_info", "job", "j", "instance", "i", "version", "1");
        add(600, 1, "__name__", "b_info", "job", "j", "instance", "i", "version", "3");
        add(100, 1, "__name__", "c_info", "job", "j", "instance", "i", "version", "2");
        assertThatThrownBy(() -> range("info(m, {__name__=~\"._info\"})")).hasMessage("conflicting label: version");
    }

    @Test
    void olderInfoSeriesMayBeOfTheSameTime() throws QueryException {
        add(100, 1, "__name__", "m", "job", "j", "instance", "i");
        add(90, 1, "__name__", "target_info", "job", "j", "instance", "i", "v", "0");
        add(80, 1, "__name__", "target_info", "job", "j", "instance", "i", "v", "1");
        add(80, 1, "__name__", "target_info", "job", "j", "instance", "i", "v", "2");
        assertThat(((QueryValue.Vector) instant(false, "info(m)").value()).samples())
                .singleElement()
                .extracting(s -> s.labels().get("v"))
                .isEqualTo("0");
    }

    @Test
    void textsAreCheckedBeforeTheVector() {
        assertThatThrownBy(() -> instant(false, "label_replace(predict_linear(m[1m] smoothed, 60), \"a\", \"\", \"b\", \"[\")"))
                .hasMessage("invalid regular expression in label_replace(): [");
        assertThatThrownBy(() -> instant(false, "label_join(predict_linear(m[1m] smoothed, 60), \"\", \"\", \"b\")"))
                .hasMessage("invalid destination label name in label_join(): ");
    }

    @Test
    void subqueriesFailBeforeTheFunctionOverThem() {
        add(100, 1, "__name__", "a", "n", "0");
        assertThatThrownBy(() -> instant(false, "double_exponential_smoothing(abs({n=\"0\"})[60s:10s], 2, 0.5)"))
                .hasMessageStartingWith("invalid smoothing factor");
        add(100, 1, "__name__", "b", "n", "0");
        assertThatThrownBy(() -> instant(false, "double_exponential_smoothing(abs({n=\"0\"})[60s:10s], 2, 0.5)"))
                .hasMessageContaining("same labelset");
    }

    @Test
    void withDelayedNamesLabelsAreComparedAtTheEnd() throws QueryException {
        addTyped();
        String twins = "a * ignoring(__name__) a";
        assertThatThrownBy(() -> instant(false, twins)).hasMessageContaining("same labelset");
        assertThatThrownBy(() -> instant(true, twins)).hasMessageContaining("same labelset");
        assertThat(((QueryValue.Vector) instant(true, "sum by (n) (abs(" + twins + "))").value()).samples())
                .extracting(QueryValue.Sample::value)
                .containsExactlyInAnyOrder(2.0, 1.0);
    }

    @Test
    void besideNaNNoOtherQuantileIsWarnedOf() throws QueryException {
        add(100, 7, "__name__", "q");
        List<String> warnings = range("quantile(scalar(q), vector(time()))").warnings();
        assertThat(warnings).singleElement().asString().contains("between 0 and 1, got NaN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"topk; Parameter value is NaN", "limitk; Parameter value is NaN", "limit_ratio; Ratio value is NaN"})
    void aParameterThatIsNaNOnceIsAnError(String operator, String error) {
        add(100, 0, "__name__", "q");
        assertThatThrownBy(() -> range(operator + "(scalar(q), vector(time()))")).hasMessage(error);
    }
}
