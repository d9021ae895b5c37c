package org.narthex.scrape.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.narthex.http.client.HttpClients;
import org.narthex.http.client.HttpFetcher;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.config.ScrapeSection;
import org.narthex.scrape.internal.loop.ScrapeMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the HTTP clients that a new configuration needs. Thread-safe. */
final class PoolClients {
    private static final Logger LOG = LoggerFactory.getLogger(PoolClients.class);

    private PoolClients() {}

    /**
     * Clients for the jobs that are new or changed. A new job whose client cannot be made is left out and logged, as in
     * Prometheus: the server starts without it.
     *
     * @param pools the pools by job
     * @param all whether unchanged jobs get a new client, too
     * @throws IOException when a job that is scraped would lose its client; nothing is open then
     */
    static Map<String, HttpFetcher> open(
            ScrapeSection section, Map<String, ScrapePool> pools, boolean all, HttpClients clients, ScrapeMetrics metrics)
            throws IOException {
        Map<String, HttpFetcher> opened = new HashMap<>();
        for (ScrapeConfig job : section.jobs()) {
            ScrapePool pool = pools.get(job.jobName());
            if (!all && pool != null && pool.config().scrapesAs(job)) {
                continue;
            }
            try {
                opened.put(job.jobName(), clients.open(job.jobName(), job.http()));
            } catch (IOException e) {
                metrics.poolsFailed.increment();
                if (pool != null) {
                    opened.values().forEach(HttpFetcher::close);
                    throw new IOException("error creating HTTP client: " + e.getMessage(), e);
                }
                LOG.atError()
                        .addKeyValue("component", "scrape manager")
                        .addKeyValue("err", "error creating HTTP client: " + e.getMessage())
                        .addKeyValue("scrape_pool", job.jobName())
                        .log("error creating new scrape pool");
            }
        }
        return opened;
    }
}
