package org.narthex.storage.api;

import org.osgi.annotation.versioning.ProviderType;

/** Decodes a series a chunk at a time. Confined to one thread. */
@ProviderType
public interface SampleCursor {
    /**
     * Appends the samples of the next chunk to the buffer: in time order, each time once, within the querier's range.
     * A call may append none although more follow.
     *
     * @return false at the end; nothing was appended then
     * @throws StorageException CORRUPTION or IO
     */
    boolean next(SampleBuffer into);
}
