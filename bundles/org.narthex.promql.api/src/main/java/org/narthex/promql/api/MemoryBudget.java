package org.narthex.promql.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The memory that queries share with everything else that is as large as a client wants it, such as lists of series. What
 * a {@link Query} holds, it counts itself until it is closed. Thread-safe.
 */
@ProviderType
public interface MemoryBudget {
    /** A share that holds nothing yet. */
    Share share();

    /** What one request holds. Thread-safe. */
    @ProviderType
    interface Share extends AutoCloseable {
        /**
         * Holds so many bytes more.
         *
         * @throws QueryException of kind EXECUTION where that is more than one, or all together, may hold
         */
        void take(long bytes) throws QueryException;

        /** Gives everything back; nothing is counted any more then. */
        @Override
        void close();
    }
}
