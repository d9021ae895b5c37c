package org.narthex.storage.tsdb.internal;

import java.nio.file.Path;
import org.narthex.storage.tsdb.internal.compact.BlockOptions;
import org.narthex.storage.tsdb.internal.head.HeadOptions;

/**
 * How a database is opened. Immutable.
 *
 * @param path the data directory
 * @param walSegmentSize bytes
 * @param lock whether the directory is locked
 */
public record DatabaseOptions(
        Path path, HeadOptions head, long walSegmentSize, boolean lock, BlockOptions blocks) {
    /** Options with blocks as Prometheus makes them. */
    public DatabaseOptions(Path path, HeadOptions head, long walSegmentSize, boolean lock) {
        this(path, head, walSegmentSize, lock, BlockOptions.DEFAULT);
    }
}
