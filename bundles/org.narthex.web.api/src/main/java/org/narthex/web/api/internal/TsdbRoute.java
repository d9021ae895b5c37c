package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import org.narthex.storage.api.StorageStatus;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Cardinality of the head. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/status/tsdb", route_methods = "GET")
public final class TsdbRoute extends ApiRoutes {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 10_000;

    private final StorageStatus storage;

    /** The route on the local storage. */
    @Activate
    public TsdbRoute(@Reference ServerFlags flags, @Reference StorageStatus storage) {
        super(flags);
        this.storage = storage;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        int limit = limit(form.get("limit"));
        StorageStatus.Head head = storage.head();
        StorageStatus.Cardinality counts = storage.cardinality(limit);
        return ApiResult.of(json -> {
            json.beginObject()
                    .key("headStats")
                    .beginObject()
                    .key("numSeries")
                    .number(head.series())
                    .key("numLabelPairs")
                    .number(head.labelPairs())
                    .key("chunkCount")
                    .number(head.chunks())
                    .key("minTime")
                    .number(head.minTime())
                    .key("maxTime")
                    .number(head.maxTime())
                    .endObject();
            list(json, "seriesCountByMetricName", counts.seriesByMetric());
            list(json, "labelValueCountByLabelName", counts.valuesByLabel());
            list(json, "memoryInBytesByLabelName", counts.bytesByLabel());
            list(json, "seriesCountByLabelValuePair", counts.seriesByLabelValue());
            json.endObject();
        });
    }

    private static int limit(String text) throws ApiException {
        if (text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        long limit;
        try {
            limit = Parameters.atoi(text);
        } catch (NumberFormatException e) {
            throw new ApiException(ApiException.Kind.BAD_DATA, "limit must be a positive number", e);
        }
        if (limit < 1) {
            throw new ApiException(ApiException.Kind.BAD_DATA, "limit must be a positive number");
        }
        if (limit > MAX_LIMIT) {
            throw new ApiException(ApiException.Kind.BAD_DATA, "limit must not exceed " + MAX_LIMIT);
        }
        return (int) limit;
    }

    private static void list(JsonOut json, String key, List<StorageStatus.Count> counts) throws IOException {
        json.key(key).beginList();
        for (StorageStatus.Count count : counts) {
            json.beginObject().key("name").string(count.name());
            json.key("value").number(count.value()).endObject();
        }
        json.endList();
    }
}
