package org.narthex.web.api.internal;

import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.web.server.Request;
import org.narthex.web.server.Response;

/** Cross-origin headers of the API. Immutable. */
final class Cors {
    private final Matcher origins;

    /**
     * @param pattern of {@code --web.cors.origin}, anchored
     */
    Cors(String pattern) {
        this.origins = Matcher.of(MatchType.REGEX, "origin", pattern);
    }

    void apply(Request request, Response response) {
        response.addHeader("Vary", "Origin");
        String origin = request.header("Origin");
        if (origin.isEmpty()) {
            return;
        }
        response.header("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin")
                .header("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
                .header("Access-Control-Expose-Headers", "Date");
        if (origins.matches(origin)) {
            response.header("Access-Control-Allow-Origin", origin);
        }
    }
}
