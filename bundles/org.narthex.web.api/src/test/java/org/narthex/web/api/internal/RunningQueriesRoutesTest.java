package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.narthex.promql.api.RunningQueries;

class RunningQueriesRoutesTest {
    /** Has query 7 until it is killed. */
    private static final class FakeQueries implements RunningQueries {
        final List<RunningQuery> all = new ArrayList<>(List.of(new RunningQuery(
                7, "sum(x)", 1500, true, 4096, Map.of("httpRequest", Map.of("clientIP", "127.0.0.1")))));

        @Override
        public List<RunningQuery> list() {
            return List.copyOf(all);
        }

        @Override
        public boolean kill(long id) {
            return all.removeIf(q -> q.id() == id);
        }
    }

    private final FakeQueries queries = new FakeQueries();

    private FakeExchange kill(String query, String enabled) throws IOException {
        FakeExchange exchange = new FakeExchange("POST", KillRoute.PATH, query, "");
        Map<String, String> flags = Map.of("web.cors.origin", ".*", "web.enable-admin-api", enabled);
        new KillRoute(new FakeFlags(flags), queries).handle(exchange, exchange);
        return exchange;
    }

    @Test
    void queriesAreListed() throws IOException {
        FakeExchange exchange = new FakeExchange("GET", RunningQueriesRoutes.LIST, "", "");
        new RunningQueriesRoutes(new FakeFlags(Map.of("web.cors.origin", ".*")), queries).handle(exchange, exchange);
        assertThat(exchange.text())
                .isEqualTo("{\"status\":\"success\",\"data\":[{\"id\":7,\"query\":\"sum(x)\",\"started\":1.500,\"state\":\"waiting\","
                        + "\"bytes\":4096,\"origin\":{\"httpRequest\":{\"clientIP\":\"127.0.0.1\"}}}]}");
    }

    @Test
    void aQueryIsKilledOnce() throws IOException {
        assertThat(kill("id=7", "true").status).isEqualTo(204);
        assertThat(queries.all).isEmpty();
        FakeExchange again = kill("id=7", "true");
        assertThat(again.status).isEqualTo(404);
        assertThat(again.text()).contains("no query 7 is running");
    }

    @Test
    void nobodyKillsUnlessAdministrationIsEnabled() throws IOException {
        assertThat(kill("id=7", "false").text()).contains("admin APIs disabled");
        assertThat(queries.all).hasSize(1);
        assertThat(kill("id=x", "true").text()).contains("invalid parameter \\\"id\\\"");
    }
}
