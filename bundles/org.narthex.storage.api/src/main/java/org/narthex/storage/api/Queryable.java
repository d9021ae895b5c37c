package org.narthex.storage.api;

import org.osgi.annotation.versioning.ProviderType;

/** Answers queries. Thread-safe. */
@ProviderType
public interface Queryable {
    /**
     * A consistent view of the samples in a range.
     *
     * @param mint first timestamp, Unix milliseconds, inclusive
     * @param maxt last timestamp, inclusive
     * @throws StorageException of kind NOT_READY
     */
    Querier querier(long mint, long maxt);
}
