package org.narthex.web.api.internal;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ReloadService;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.DamageReport;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What an operator should know at once: a reload that failed, a server that is stopping, damaged files. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/notifications", route_methods = "GET", route_gated = false)
public final class NotificationsRoute extends ApiRoutes {
    private final ReloadService reloads;
    private final Lifecycle lifecycle;
    private final Instant since = Instant.now();

    /** Comes after this route, which must answer while the storage is not even there. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable DamageReport damages;

    /** The route. */
    @Activate
    public NotificationsRoute(
            @Reference ServerFlags flags, @Reference ReloadService reloads, @Reference Lifecycle lifecycle) {
        super(flags, false);
        this.reloads = reloads;
        this.lifecycle = lifecycle;
    }

    @Override
    ApiResult answer(Request request, Form form) {
        ReloadService.Outcome last = reloads.last();
        Lifecycle.State state = lifecycle.state();
        DamageReport report = damages;
        List<DamageReport.Damage> found = report == null ? List.of() : report.recent();
        long count = report == null
                ? 0
                : report.counts().values().stream().mapToLong(Long::longValue).sum();
        return ApiResult.of(json -> {
            json.beginList();
            if (last != null && !last.success()) {
                write(json, "Configuration reload has failed.", last.at());
            }
            switch (state) {
                case STARTING ->
                    write(json, "Prometheus is starting and replaying the write-ahead log (WAL).", since);
                case STOPPING ->
                    write(
                            json,
                            "Prometheus is shutting down and gracefully stopping all operations.",
                            Instant.now());
                case READY -> {}
            }
            if (!found.isEmpty()) {
                DamageReport.Damage newest = found.getLast();
                write(
                        json,
                        "Damaged files were found in the data directory, " + count + " places; the newest: " + text(newest),
                        newest.at());
            }
            json.endList();
        });
    }

    private static String text(DamageReport.Damage damage) {
        String place = damage.offset() < 0 ? damage.file() : damage.file() + " at byte " + damage.offset();
        return place + ": " + damage.problem() + ". Lost: " + damage.cost() + ".";
    }

    private static void write(JsonOut json, String text, Instant at) throws java.io.IOException {
        json.beginObject().key("text").string(text);
        json.key("date").string(GoTime.text(at, ZoneId.systemDefault())).key("active").bool(true).endObject();
    }
}
