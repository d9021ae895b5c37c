package org.narthex.storage.tsdb.internal.block;

import org.narthex.storage.api.Series;

/** A series that tells between which times all of its samples are, without reading them. Thread-safe. */
public interface BoundedSeries extends Series {
    /** Not later than the first sample that a cursor gives, Unix milliseconds. */
    long firstTime();

    /** Not earlier than the last sample that a cursor gives. */
    long lastTime();
}
