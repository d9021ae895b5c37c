package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.model.Metadata;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.QueryException;
import org.narthex.scrape.TargetDirectory;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What targets say of their metric families. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(
        route_path = {MetadataRoutes.BY_METRIC, MetadataRoutes.BY_TARGET},
        route_methods = "GET")
public final class MetadataRoutes extends ApiRoutes {
    static final String BY_METRIC = "/api/v1/metadata";
    static final String BY_TARGET = "/api/v1/targets/metadata";

    private final TargetDirectory directory;
    private final ExpressionParser parser;

    /** A family of a target; {@code metric} is null where the request named it. */
    private record Entry(Labels target, @Nullable String metric, Metadata metadata) {}

    /** The routes on the scraper's targets. */
    @Activate
    public MetadataRoutes(
            @Reference ServerFlags flags, @Reference TargetDirectory directory, @Reference ExpressionParser parser) {
        super(flags);
        this.directory = directory;
        this.parser = parser;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        return request.path().equals(BY_TARGET) ? byTarget(form) : byMetric(form);
    }

    private static long number(Form form, String name) throws ApiException {
        String text = form.get(name);
        if (text.isEmpty()) {
            return -1;
        }
        try {
            return Parameters.atoi(text);
        } catch (NumberFormatException e) {
            throw new ApiException(ApiException.Kind.BAD_DATA, name + " must be a number", e);
        }
    }

    private Map<String, Metadata> families(TargetDirectory.ActiveTarget target) {
        Map<String, Metadata> families = directory.metadata(target);
        return families == null ? Map.of() : new TreeMap<>(families);
    }

    private ApiResult byMetric(Form form) throws ApiException {
        long limit = number(form, "limit");
        long perMetric = number(form, "limit_per_metric");
        String metric = form.get("metric");
        Map<String, Set<Metadata>> found = new TreeMap<>();
        for (TargetDirectory.ActiveTarget target : directory.active(null)) {
            families(target).forEach((family, metadata) -> {
                if (metric.isEmpty() || metric.equals(family)) {
                    Set<Metadata> known = found.computeIfAbsent(family, key -> new LinkedHashSet<>());
                    if (perMetric <= 0 || known.size() < perMetric) {
                        known.add(metadata);
                    }
                }
            });
        }
        return ApiResult.of(json -> {
            json.beginObject();
            long left = limit;
            for (Map.Entry<String, Set<Metadata>> family : found.entrySet()) {
                if (left-- == 0) {
                    break;
                }
                json.anyKey(family.getKey(), true).beginList();
                for (Metadata metadata : family.getValue()) {
                    json.beginObject();
                    metadata(json, metadata);
                    json.endObject();
                }
                json.endList();
            }
            json.endObject();
        });
    }

    private ApiResult byTarget(Form form) throws ApiException {
        long limit = number(form, "limit");
        String metric = form.get("metric");
        List<Matcher> matchers = matchers(form.get("match_target"));
        List<Entry> found = new ArrayList<>();
        for (TargetDirectory.ActiveTarget target : directory.active(null)) {
            if (limit >= 0 && found.size() >= limit) {
                break;
            }
            if (!matchers.stream().allMatch(matcher -> matcher.matches(target.labels()))) {
                continue;
            }
            families(target).forEach((family, metadata) -> {
                if (metric.isEmpty()) {
                    found.add(new Entry(target.labels(), family, metadata));
                } else if (metric.equals(family)) {
                    found.add(new Entry(target.labels(), null, metadata));
                }
            });
        }
        return ApiResult.of(json -> {
            json.beginList();
            for (Entry entry : found) {
                json.beginObject().key("target");
                ResultJson.labels(json, entry.target());
                if (entry.metric() != null) {
                    json.key("metric").string(entry.metric());
                }
                metadata(json, entry.metadata());
                json.endObject();
            }
            json.endList();
        });
    }

    private List<Matcher> matchers(String selector) throws ApiException {
        if (selector.isEmpty()) {
            return List.of();
        }
        try {
            return parser.selector(selector);
        } catch (QueryException e) {
            throw ApiException.parameter("match_target", ApiException.message(e));
        }
    }

    private static void metadata(JsonOut json, Metadata metadata) throws IOException {
        json.key("type").string(metadata.type().text());
        json.key("help").string(metadata.help()).key("unit").string(metadata.unit());
    }
}
