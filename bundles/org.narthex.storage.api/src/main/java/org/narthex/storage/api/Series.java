package org.narthex.storage.api;

import org.narthex.model.Labels;
import org.osgi.annotation.versioning.ProviderType;

/** A series of a query. Thread-safe; each cursor belongs to one thread. */
@ProviderType
public interface Series {
    Labels labels();

    /** Reads the samples from the beginning of the querier's range. */
    SampleCursor samples();

    /**
     * Reads the encoded chunks of the querier's range, oldest first; they do not overlap. One that reaches beyond the
     * range is encoded anew without what lies outside.
     */
    ChunkCursor chunks();
}
