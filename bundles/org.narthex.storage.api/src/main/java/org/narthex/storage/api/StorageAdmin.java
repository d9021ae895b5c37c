package org.narthex.storage.api;

import java.io.IOException;
import java.util.List;
import org.narthex.model.Matcher;
import org.osgi.annotation.versioning.ProviderType;

/** What an administrator may do to the local storage. Its methods block while they work. Thread-safe. */
@ProviderType
public interface StorageAdmin {
    /**
     * Marks samples as deleted: no query finds them any more. They leave the disk with the next compaction or with
     * {@link #cleanTombstones}.
     *
     * @param mint first timestamp, Unix milliseconds
     * @param maxt last timestamp
     * @param matchers satisfied by the series
     */
    void delete(long mint, long maxt, List<Matcher> matchers) throws IOException;

    /** Writes the blocks anew that have deleted samples, without these. */
    void cleanTombstones() throws IOException;

    /**
     * Links all blocks into a new directory below {@code snapshots/} in the data directory.
     *
     * @param withHead whether what is in memory is written there as a block, too
     * @return the directory's name
     */
    String snapshot(boolean withHead) throws IOException;

    /** The blocks in order of their first timestamp. */
    List<BlockInfo> blocks();
}
