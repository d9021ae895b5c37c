package org.narthex.web.server.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.narthex.model.GoQuote;
import org.narthex.runtime.api.BuildInfo;
import org.narthex.runtime.api.flags.ExternalUrl;
import org.narthex.web.server.RequestHandler;

/** The start page's redirects, {@code /version}, and the pages of a user interface that is not installed. */
final class PageRoutes {
    private static final List<String> PAGES = List.of(
            "/query",
            "/alerts",
            "/rules",
            "/tsdb-status",
            "/config",
            "/flags",
            "/service-discovery",
            "/alertmanager-discovery",
            "/status",
            "/targets");

    private static final Set<String> GET = Set.of("GET");

    private PageRoutes() {}

    static List<RoutingTable.Binding> bindings(ExternalUrl external, BuildInfo build, boolean agent) {
        String home = external.path() + (agent ? "/agent" : "/query");
        List<RoutingTable.Binding> bindings = new ArrayList<>();
        bindings.add(LifecycleRoutes.binding(
                "/", GET, false, (request, response) -> Answers.redirect("GET", response, 302, home)));
        bindings.add(LifecycleRoutes.binding(
                "/graph",
                GET,
                false,
                (request, response) -> Answers.redirect("GET", response, 302, external.path() + "/query?" + request.query())));
        String version = version(build);
        bindings.add(LifecycleRoutes.binding(
                "/version", GET, false, (request, response) -> Answers.text(response, 200, version)));
        RequestHandler missing = (request, response) ->
                Answers.error(response, 404, "the user interface (org.narthex.web.ui) is not installed");
        for (String page : agent ? List.of("/agent") : PAGES) {
            bindings.add(LifecycleRoutes.binding(page, GET, false, missing));
        }
        return bindings;
    }

    private static String version(BuildInfo build) {
        return "{\"version\":" + GoQuote.quote(build.version())
                + ",\"revision\":" + GoQuote.quote(build.revision())
                + ",\"branch\":" + GoQuote.quote(build.branch())
                + ",\"buildUser\":" + GoQuote.quote(build.buildUser())
                + ",\"buildDate\":" + GoQuote.quote(build.buildDate())
                + ",\"goVersion\":" + GoQuote.quote("java" + Runtime.version().feature())
                + "}\n";
    }
}
