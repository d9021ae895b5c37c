package org.narthex.scrape.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.http.client.HttpClients;
import org.narthex.http.client.HttpFetcher;
import org.narthex.model.Labels;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.narthex.scrape.internal.config.ScrapeSection;
import org.narthex.scrape.internal.loop.LoopServices;
import org.narthex.scrape.internal.loop.ScrapeLoop;

/**
 * A pool for each job: brought in line with the configuration by {@link #apply}, with what is discovered by
 * {@link #sync}. Thread-safe.
 */
final class ScrapePools {
    private final LoopServices services;
    private final HttpClients clients;
    private final FailureLogFiles failures = new FailureLogFiles();
    private final Map<String, ScrapePool> pools = new TreeMap<>();
    private Map<String, List<TargetGroup>> groups = Map.of();
    private @Nullable Labels externalLabels;

    ScrapePools(LoopServices services, HttpClients clients) {
        this.services = services;
        this.clients = clients;
    }

    /**
     * Takes a configuration: new jobs get a pool, changed ones other loops, those that are gone stop.
     *
     * @throws IOException when a failure log or a client that is needed cannot be opened; all goes on as before then
     */
    synchronized void apply(ScrapeSection section) throws IOException {
        Labels labels = section.externalLabels();
        boolean reseeded = externalLabels != null && !externalLabels.equals(labels);
        FailureLogFiles.Opened logs = openLogs(section);
        Map<String, HttpFetcher> fetchers;
        try {
            fetchers = PoolClients.open(section, pools, reseeded, clients, services.metrics());
        } catch (IOException e) {
            logs.discard();
            throw e;
        }
        failures.use(logs);
        externalLabels = labels;
        Set<String> gone = new HashSet<>(pools.keySet());
        for (ScrapeConfig job : section.jobs()) {
            gone.remove(job.jobName());
            HttpFetcher fetcher = fetchers.get(job.jobName());
            ScrapePool pool = pools.get(job.jobName());
            if (fetcher == null && pool != null) {
                pool.rename(job);
            } else if (fetcher != null && pool != null && !reseeded) {
                pool.reload(job, fetcher);
            } else if (fetcher != null) {
                if (pool != null) {
                    pool.stop();
                }
                services.metrics().pools.increment();
                pools.put(job.jobName(), new ScrapePool(services, failures, job, fetcher, labels));
            }
        }
        for (String job : gone) {
            ScrapePool pool = pools.remove(job);
            if (pool != null) {
                pool.stop();
            }
        }
    }

    private static FailureLogFiles.Opened openLogs(ScrapeSection section) throws IOException {
        Set<String> paths = new HashSet<>();
        section.jobs().forEach(job -> paths.add(job.scrapeFailureLogFile()));
        return FailureLogFiles.open(paths);
    }

    /** Keeps what was discovered, by job, for the next {@link #sync}. */
    synchronized void discovered(Map<String, List<TargetGroup>> newest) {
        groups = Map.copyOf(newest);
    }

    /**
     * Brings the loops of all pools in line with what was discovered.
     *
     * @param host the machine's name, part of what spreads the scrapes of several servers
     */
    synchronized void sync(String host) {
        groups.forEach((job, found) -> {
            ScrapePool pool = pools.get(job);
            if (pool != null) {
                pool.sync(found, host);
            }
        });
    }

    /** The pools as they are now, by name. */
    synchronized Map<String, ScrapePool> all() {
        return new TreeMap<>(pools);
    }

    /** The pool of a job, or null. */
    synchronized @Nullable ScrapePool get(String job) {
        return pools.get(job);
    }

    /** Stops all pools; hands out their loops, which may still be ending. Does not block. */
    synchronized List<ScrapeLoop> stop() {
        List<ScrapeLoop> loops = new ArrayList<>();
        pools.values().forEach(pool -> loops.addAll(pool.stop()));
        pools.clear();
        return loops;
    }

    /** Closes the failure logs, when the loops have ended. */
    void closeLogs() {
        failures.close();
    }
}
