package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.narthex.config.api.ReloadService;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.storage.api.DamageReport;

class NotificationsRouteTest {
    /** Nothing was loaded yet. */
    private static final class NoReloads implements ReloadService {
        @Override
        public Outcome reload() {
            throw new AssertionError("asking for notifications loads nothing");
        }

        @Override
        public @Nullable Outcome last() {
            return null;
        }

        @Override
        public @Nullable Instant lastSuccess() {
            return null;
        }

        @Override
        public String yaml() {
            return "";
        }

        @Override
        public List<String> pending() {
            return List.of();
        }
    }

    /** A server that is ready. */
    private static final class Ready implements Lifecycle {
        @Override
        public State state() {
            return State.READY;
        }

        @Override
        public List<PhaseStatus> phases() {
            return List.of();
        }

        @Override
        public void reached(String phase) {}

        @Override
        public void withdrawn(String phase) {}

        @Override
        public void fail(String component, Throwable cause, int exitCode) {}

        @Override
        public boolean requestStop(String reason) {
            return false;
        }
    }

    private record Report(List<Damage> recent, Map<String, Long> counts) implements DamageReport {}

    private static String answer(@Nullable DamageReport report) throws IOException {
        NotificationsRoute route =
                new NotificationsRoute(new FakeFlags(Map.of("web.cors.origin", ".*")), new NoReloads(), new Ready());
        route.damages = report;
        FakeExchange exchange = new FakeExchange("GET", "/api/v1/notifications", "", "");
        route.handle(exchange, exchange);
        return exchange.text();
    }

    @Test
    void newestDamageIsTold() throws IOException {
        Instant at = Instant.ofEpochSecond(1_700_000_000);
        DamageReport report = new Report(
                List.of(
                        new DamageReport.Damage(at, "wal", "wal/00000001", 7, "older", "a record"),
                        new DamageReport.Damage(at, "block_chunk", "chunks/000001", 810, "checksum mismatch", "a chunk")),
                Map.of("wal", 2L, "block_chunk", 1L));
        assertThat(answer(report))
                .contains("\"text\":\"Damaged files were found in the data directory, 3 places; the newest: "
                        + "chunks/000001 at byte 810: checksum mismatch. Lost: a chunk.\"")
                .contains("\"active\":true");
    }

    @Test
    void soundStorageAndMissingStorageTellNothing() throws IOException {
        assertThat(answer(null)).isEqualTo("{\"status\":\"success\",\"data\":[]}");
        assertThat(answer(new Report(List.of(), Map.of()))).isEqualTo("{\"status\":\"success\",\"data\":[]}");
    }
}
