package org.narthex.web.api.internal;

import java.util.Map;
import java.util.TreeMap;
import org.narthex.runtime.api.BuildInfo;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Flags and build. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(
        route_path = {StatusRoutes.FLAGS, StatusRoutes.BUILD},
        route_methods = "GET")
public final class StatusRoutes extends ApiRoutes {
    static final String FLAGS = "/api/v1/status/flags";
    static final String BUILD = "/api/v1/status/buildinfo";

    private final Map<String, String> flags;
    private final BuildInfo build;

    /** The routes on what the server was started with. */
    @Activate
    public StatusRoutes(@Reference ServerFlags flags, @Reference BuildInfo build) {
        super(flags);
        this.flags = new TreeMap<>(flags.all());
        this.build = build;
    }

    @Override
    ApiResult answer(Request request, Form form) {
        if (request.path().equals(BUILD)) {
            return ApiResult.of(json -> json.beginObject()
                    .key("version")
                    .string(build.version())
                    .key("revision")
                    .string(build.revision())
                    .key("branch")
                    .string(build.branch())
                    .key("buildUser")
                    .string(build.buildUser())
                    .key("buildDate")
                    .string(build.buildDate())
                    .key("goVersion")
                    .string("java" + Runtime.version().feature())
                    .endObject());
        }
        return ApiResult.of(json -> {
            json.beginObject();
            for (Map.Entry<String, String> flag : flags.entrySet()) {
                json.anyKey(flag.getKey(), true).string(flag.getValue());
            }
            json.endObject();
        });
    }
}
