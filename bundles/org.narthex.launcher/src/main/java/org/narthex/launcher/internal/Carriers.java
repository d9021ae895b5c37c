package org.narthex.launcher.internal;

import org.narthex.runtime.api.ServerFlags;

/**
 * Sees to it that scraping goes on however busy queries are. Virtual threads run on as many carriers as there are cores, one
 * after the other, and none is made to stop: queries that compute for seconds would keep all carriers. So each query that may
 * run has a carrier beside those of the cores, among which the kernel shares the time.
 */
final class Carriers {
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

    /** The scheduler's own limit. */
    private static final int MOST = 256;

    private Carriers() {}

    /** Sets the scheduler's parallelism, where the JVM's options do not; before the first virtual thread. */
    static void provide(ServerFlags flags) {
        if (System.getProperty(PARALLELISM) == null) {
            long queries = Math.max(1, Math.min(MOST, flags.integer("query.max-concurrency")));
            long carriers = Math.min(MOST, Runtime.getRuntime().availableProcessors() + queries);
            System.setProperty(PARALLELISM, Long.toString(carriers));
        }
    }
}
