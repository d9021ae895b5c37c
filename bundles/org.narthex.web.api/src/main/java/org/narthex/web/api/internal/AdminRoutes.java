package org.narthex.web.api.internal;

import java.io.IOException;
import org.narthex.model.GoQuote;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.QueryException;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.StorageAdmin;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Deletes samples, cleans up after that, and takes snapshots. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(
        route_path = {AdminRoutes.DELETE, AdminRoutes.CLEAN, AdminRoutes.SNAPSHOT},
        route_methods = {"POST", "PUT"})
public final class AdminRoutes extends ApiRoutes {
    static final String DELETE = "/api/v1/admin/tsdb/delete_series";
    static final String CLEAN = "/api/v1/admin/tsdb/clean_tombstones";
    static final String SNAPSHOT = "/api/v1/admin/tsdb/snapshot";

    private final StorageAdmin storage;
    private final ExpressionParser parser;
    private final boolean enabled;

    /** The routes on a storage. */
    @Activate
    public AdminRoutes(
            @Reference ServerFlags flags, @Reference StorageAdmin storage, @Reference ExpressionParser parser) {
        super(flags);
        this.storage = storage;
        this.parser = parser;
        this.enabled = flags.bool("web.enable-admin-api");
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        if (!enabled) {
            throw new ApiException(ApiException.Kind.UNAVAILABLE, "admin APIs disabled");
        }
        try {
            return switch (request.path()) {
                case DELETE -> delete(form);
                case CLEAN -> clean();
                default -> snapshot(form);
            };
        } catch (IOException e) {
            throw new ApiException(ApiException.Kind.INTERNAL, ApiException.message(e), e);
        }
    }

    private ApiResult delete(Form form) throws ApiException, IOException {
        if (form.problem() != null) {
            throw new ApiException(
                    ApiException.Kind.BAD_DATA, "error parsing form values: " + form.problem());
        }
        if (form.all("match[]").isEmpty()) {
            throw new ApiException(ApiException.Kind.BAD_DATA, "no match[] parameter provided");
        }
        long start = Parameters.time(form, "start", ApiTime.MIN).rangeMillis();
        long end = Parameters.time(form, "end", ApiTime.MAX).rangeMillis();
        for (String selector : form.all("match[]")) {
            try {
                storage.delete(start, end, parser.selector(selector));
            } catch (QueryException e) {
                throw ApiException.parameter("match[]", ApiException.message(e));
            }
        }
        return ApiResult.NOTHING;
    }

    private ApiResult clean() throws IOException {
        storage.cleanTombstones();
        return ApiResult.NOTHING;
    }

    private ApiResult snapshot(Form form) throws ApiException {
        boolean skipHead = false;
        String text = form.get("skip_head");
        if (!text.isEmpty()) {
            skipHead = switch (text) {
                case "1", "t", "T", "TRUE", "true", "True" -> true;
                case "0", "f", "F", "FALSE", "false", "False" -> false;
                default ->
                    throw ApiException.parameter(
                            "skip_head",
                            "unable to parse boolean: strconv.ParseBool: parsing " + GoQuote.quote(text)
                                    + ": invalid syntax");
            };
        }
        String name;
        try {
            name = storage.snapshot(!skipHead);
        } catch (IOException e) {
            throw new ApiException(ApiException.Kind.INTERNAL, "create snapshot: " + ApiException.message(e), e);
        }
        return ApiResult.of(json -> json.beginObject().key("name").string(name).endObject());
    }
}
