package org.narthex.storage.tsdb.internal;

import java.nio.file.Path;
import org.narthex.storage.tsdb.internal.compact.BlockOptions;
import org.narthex.storage.tsdb.internal.damage.OnDamage;
import org.narthex.storage.tsdb.internal.head.HeadOptions;

/**
 * How a database is opened. Immutable.
 *
 * @param path the data directory
 * @param walSegmentSize bytes
 * @param lock whether the directory is locked
 * @param onDamage what is done about damaged files
 * @param memorySnapshot whether the head's memory is written down at a stop, and read at a start
 */
public record DatabaseOptions(
        Path path,
        HeadOptions head,
        long walSegmentSize,
        boolean lock,
        BlockOptions blocks,
        OnDamage onDamage,
        boolean memorySnapshot) {
    /** Options with blocks as Prometheus makes them, and damage as it takes it. */
    public DatabaseOptions(Path path, HeadOptions head, long walSegmentSize, boolean lock) {
        this(path, head, walSegmentSize, lock, BlockOptions.DEFAULT);
    }

    /** Options without memory snapshots. */
    public DatabaseOptions(
            Path path, HeadOptions head, long walSegmentSize, boolean lock, BlockOptions blocks, OnDamage onDamage) {
        this(path, head, walSegmentSize, lock, blocks, onDamage, false);
    }

    /** Options with damage taken as Prometheus takes it. */
    public DatabaseOptions(Path path, HeadOptions head, long walSegmentSize, boolean lock, BlockOptions blocks) {
        this(path, head, walSegmentSize, lock, blocks, OnDamage.REFUSE);
    }

    /** The same with another policy. */
    public DatabaseOptions with(OnDamage policy) {
        return new DatabaseOptions(path, head, walSegmentSize, lock, blocks, policy, memorySnapshot);
    }

    /** The same with memory snapshots or without. */
    public DatabaseOptions withMemorySnapshot(boolean wanted) {
        return new DatabaseOptions(path, head, walSegmentSize, lock, blocks, onDamage, wanted);
    }
}
