package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.ast.Expr;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/** Lists that are as long as a client asks for count as memory until they are sent, whatever becomes of them. */
class AnswerMemoryTest {
    private static final int SERIES = 10_000;
    private static final String SERIES_PATH = "/api/v1/series";
    private static final String NAMES_PATH = "/api/v1/labels";
    private static final String VALUES_PATH = "/api/v1/label/n/values";

    private final FakeBudget budget = new FakeBudget();

    private FakeExchange ask(String path, boolean gone) throws IOException {
        FakeExchange exchange = new FakeExchange("GET", path, "match[]=x", "");
        exchange.gone = gone;
        FakeFlags flags = new FakeFlags(Map.of("web.cors.origin", ".*"));
        ApiRoutes routes = path.equals(VALUES_PATH)
                ? new LabelValuesRoute(flags, (mint, maxt) -> new ManySeries(), new AnySelector(), budget)
                : new SeriesRoutes(flags, (mint, maxt) -> new ManySeries(), new AnySelector(), budget);
        routes.handle(exchange, exchange);
        return exchange;
    }

    @ParameterizedTest
    @ValueSource(strings = {SERIES_PATH, NAMES_PATH, VALUES_PATH})
    void whatIsListedCountsUntilItIsSent(String path) throws IOException {
        assertThat(ask(path, false).status).isEqualTo(200);
        assertThat(budget.most()).isBetween(SERIES * 80L, SERIES * 300L);
        assertThat(budget.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {SERIES_PATH, NAMES_PATH, VALUES_PATH})
    void whatIsTooMuchIsRefused(String path) throws IOException {
        for (long limit : new long[] {0, SERIES * 50L}) {
            budget.limit = limit;
            FakeExchange exchange = ask(path, false);
            assertThat(exchange.status).isEqualTo(422);
            assertThat(exchange.text())
                    .isEqualTo("{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"" + FakeBudget.REFUSED + "\"}");
            assertThat(budget.held()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SERIES_PATH, NAMES_PATH, VALUES_PATH})
    void aClientThatGoesAwayLeavesNothingBehind(String path) {
        assertThatThrownBy(() -> ask(path, true)).isInstanceOf(IOException.class);
        assertThat(budget.most()).isPositive();
        assertThat(budget.held()).isZero();
    }

    /** Takes any selector for one of all series. */
    private static final class AnySelector implements ExpressionParser {
        @Override
        public Expr parse(String text) {
            throw new AssertionError("nothing to parse");
        }

        @Override
        public List<Matcher> selector(String text) {
            return List.of(Matcher.equal("__name__", text));
        }

        @Override
        public String print(Expr expr) {
            throw new AssertionError("nothing to print");
        }

        @Override
        public String format(Expr expr) {
            throw new AssertionError("nothing to format");
        }
    }

    /** A storage with as many series, label names and values. */
    private static final class ManySeries implements Querier {
        @Override
        public SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers) {
            Iterator<String> values = numbers().iterator();
            return new SeriesSet() {
                @Override
                public @Nullable Series next() {
                    return values.hasNext() ? new LabelsOnly(Labels.of("__name__", "x", "n", values.next())) : null;
                }

                @Override
                public List<String> warnings() {
                    return List.of();
                }
            };
        }

        private static List<String> numbers() {
            return IntStream.range(0, SERIES).mapToObj(Integer::toString).toList();
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
            return numbers();
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers, int limit) {
            return numbers();
        }

        @Override
        public void close() {}
    }

    /** A series without samples. */
    private record LabelsOnly(Labels labels) implements Series {
        @Override
        public SampleCursor samples() {
            throw new AssertionError("no samples are wanted");
        }

        @Override
        public ChunkCursor chunks() {
            throw new AssertionError("no chunks are wanted");
        }
    }
}
