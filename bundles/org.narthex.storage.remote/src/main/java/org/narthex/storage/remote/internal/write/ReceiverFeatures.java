package org.narthex.storage.remote.internal.write;

import java.util.Set;

/**
 * What the receiver does only where a feature flag says so; all of it concerns version 2.
 *
 * @param startTimestamps whether start timestamps are handed to the storage
 * @param typeAndUnitLabels whether metadata become labels
 * @param metadata whether metadata are stored
 */
record ReceiverFeatures(boolean startTimestamps, boolean typeAndUnitLabels, boolean metadata) {
    static ReceiverFeatures of(Set<String> names) {
        return new ReceiverFeatures(
                names.contains("created-timestamp-zero-ingestion"),
                names.contains("type-and-unit-labels"),
                names.contains("metadata-wal-records"));
    }
}
