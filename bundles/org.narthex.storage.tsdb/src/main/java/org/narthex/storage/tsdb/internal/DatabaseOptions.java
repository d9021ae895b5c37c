package org.narthex.storage.tsdb.internal;

import java.nio.file.Path;
import org.narthex.storage.tsdb.internal.head.HeadOptions;

/**
 * How a database is opened. Immutable.
 *
 * @param path the data directory
 * @param walSegmentSize bytes
 * @param lock whether the directory is locked
 */
public record DatabaseOptions(Path path, HeadOptions head, long walSegmentSize, boolean lock) {}
