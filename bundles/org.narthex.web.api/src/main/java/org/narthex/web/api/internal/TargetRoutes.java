package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.scrape.TargetDirectory;
import org.narthex.runtime.api.flags.ExternalUrl;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Targets and scrape pools. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(
        route_path = {TargetRoutes.TARGETS, TargetRoutes.POOLS, TargetRoutes.POOL_CONFIG},
        route_methods = "GET")
public final class TargetRoutes extends ApiRoutes {
    static final String TARGETS = "/api/v1/targets";
    static final String POOLS = "/api/v1/scrape_pools";
    static final String POOL_CONFIG = "/api/v1/scrape_pools/config";

    private final TargetDirectory directory;
    private final GlobalUrl globalUrl;

    /** The routes on the scraper's targets. */
    @Activate
    public TargetRoutes(@Reference ServerFlags flags, @Reference TargetDirectory directory) {
        super(flags);
        this.directory = directory;
        this.globalUrl = new GlobalUrl(
                ExternalUrl.of(flags), flags.list("web.listen-address").getFirst());
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        return switch (request.path()) {
            case POOLS -> pools();
            case POOL_CONFIG -> poolConfig(form);
            default -> targets(form);
        };
    }

    private ApiResult pools() {
        List<String> pools = directory.pools();
        return ApiResult.of(json -> {
            json.beginObject().key("scrapePools").beginList();
            for (String pool : pools) {
                json.string(pool);
            }
            json.endList().endObject();
        });
    }

    private ApiResult poolConfig(Form form) throws ApiException {
        String pool = form.get("scrapePool");
        if (pool.isEmpty()) {
            throw new ApiException(ApiException.Kind.BAD_DATA, "no scrapePool parameter provided");
        }
        String yaml = directory.poolConfig(pool);
        if (yaml == null) {
            throw new ApiException(
                    ApiException.Kind.BAD_DATA,
                    "error retrieving scrape config: scrape pool " + GoQuote.quote(pool) + " not found");
        }
        return ApiResult.of(json -> json.beginObject().key("yaml").string(yaml).endObject());
    }

    private ApiResult targets(Form form) {
        String named = form.get("scrapePool");
        @Nullable String pool = named.isEmpty() ? null : named;
        String state = form.get("state").toLowerCase(Locale.ROOT);
        boolean all = state.isEmpty() || state.equals("any");
        List<TargetDirectory.ActiveTarget> active =
                all || state.equals("active") ? directory.active(pool) : List.of();
        boolean showDropped = all || state.equals("dropped");
        List<TargetDirectory.DroppedTarget> dropped = showDropped ? directory.dropped(pool) : List.of();
        Map<String, Integer> counts = showDropped ? new TreeMap<>(directory.droppedCounts()) : null;
        return ApiResult.of(json -> write(json, active, dropped, counts));
    }

    private void write(
            JsonOut json,
            List<TargetDirectory.ActiveTarget> active,
            List<TargetDirectory.DroppedTarget> dropped,
            @Nullable Map<String, Integer> counts)
            throws IOException {
        json.beginObject().key("activeTargets").beginList();
        for (TargetDirectory.ActiveTarget target : active) {
            active(json, target);
        }
        json.endList().key("droppedTargets").beginList();
        for (TargetDirectory.DroppedTarget target : dropped) {
            json.beginObject().key("discoveredLabels");
            ResultJson.labels(json, target.discoveredLabels());
            json.key("scrapePool").string(target.pool()).endObject();
        }
        json.endList().key("droppedTargetCounts");
        if (counts == null) {
            json.nul();
        } else {
            json.beginObject();
            for (Map.Entry<String, Integer> count : counts.entrySet()) {
                json.anyKey(count.getKey(), true).number(count.getValue());
            }
            json.endObject();
        }
        json.endObject();
    }

    private void active(JsonOut json, TargetDirectory.ActiveTarget target) throws IOException {
        json.beginObject().key("discoveredLabels");
        ResultJson.labels(json, target.discoveredLabels());
        json.key("labels");
        ResultJson.labels(json, target.labels());
        json.key("scrapePool")
                .string(target.pool())
                .key("scrapeUrl")
                .string(target.url())
                .key("globalUrl")
                .string(globalUrl.of(target.url()))
                .key("lastError")
                .string(target.lastError())
                .key("lastScrape")
                .string(GoTime.ofNanos(target.lastScrape()))
                .key("lastScrapeDuration")
                .number(target.lastDurationNanos() / 1e9)
                .key("health")
                .string(target.health().name().toLowerCase(Locale.ROOT))
                .key("scrapeInterval")
                .string(target.interval())
                .key("scrapeTimeout")
                .string(target.timeout())
                .endObject();
    }
}
