package org.narthex.scrape.internal.loop;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.narthex.http.client.BodyBuffer;
import org.narthex.http.client.FetchRequest;
import org.narthex.http.client.FetchResponse;
import org.narthex.http.client.HttpFetcher;
import org.narthex.model.GoFloat;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.config.ScrapeProtocols;
import org.narthex.scrape.internal.targets.Target;

/** Fetches a target's page. Confined to the scrape loop. */
final class TargetFetch {
    private static final String USER_AGENT = "Prometheus/3.14.0";
    private static final int OK = 200;

    private final HttpFetcher fetcher;
    private final FetchRequest request;

    TargetFetch(HttpFetcher fetcher, ScrapeConfig config, Target target) {
        this.fetcher = fetcher;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", USER_AGENT);
        headers.put("Accept", ScrapeProtocols.accept(config.scrapeProtocols(), config.escapingScheme(), false));
        headers.put("Accept-Encoding", config.enableCompression() ? "gzip" : "identity");
        headers.put("X-Prometheus-Scrape-Timeout-Seconds", GoFloat.fixed(target.timeout() / 1000.0));
        request = new FetchRequest(target.url(), headers, target.timeout(), config.limits().bodySize());
    }

    /**
     * Fetches the page.
     *
     * @return its content type
     * @throws IOException when the target did not answer with a page
     */
    String fetch(BodyBuffer into) throws IOException {
        FetchResponse response = fetcher.get(request, into);
        if (response.status() != OK) {
            into.clear();
            throw new IOException("server returned HTTP status " + response.statusText());
        }
        return response.header("Content-Type");
    }
}
