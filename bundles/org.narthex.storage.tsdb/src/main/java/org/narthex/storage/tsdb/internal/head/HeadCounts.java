package org.narthex.storage.tsdb.internal.head;

import java.util.concurrent.atomic.LongAdder;

/** Counters of the head. Thread-safe. */
public final class HeadCounts {
    public final LongAdder seriesCreated = new LongAdder();
    public final LongAdder seriesNotFound = new LongAdder();
    public final LongAdder chunksCreated = new LongAdder();
    public final LongAdder seriesRemoved = new LongAdder();
    public final LongAdder chunksRemoved = new LongAdder();
    public final LongAdder truncations = new LongAdder();
    public final LongAdder truncationsFailed = new LongAdder();
    public final LongAdder checkpoints = new LongAdder();
    public final LongAdder checkpointsFailed = new LongAdder();
    public final LongAdder checkpointDeletions = new LongAdder();
    public final LongAdder checkpointDeletionsFailed = new LongAdder();
    public final LongAdder logTruncations = new LongAdder();
    public final LongAdder logTruncationsFailed = new LongAdder();
    public final LongAdder appenders = new LongAdder();
    public final LongAdder activeAppenders = new LongAdder();
    public final LongAdder floatsAppended = new LongAdder();
    public final LongAdder histogramsAppended = new LongAdder();
    public final LongAdder outOfOrder = new LongAdder();
    public final LongAdder outOfBounds = new LongAdder();
    public final LongAdder tooOld = new LongAdder();
    public final LongAdder histogramsOutOfOrder = new LongAdder();
    public final LongAdder histogramsOutOfBounds = new LongAdder();
    public final LongAdder histogramsTooOld = new LongAdder();
    public final LongAdder lateFloatsAppended = new LongAdder();
    public final LongAdder lateHistogramsAppended = new LongAdder();
    public final LongAdder unknownLateSeries = new LongAdder();
    public final LongAdder unknownLateSamples = new LongAdder();
    public final LongAdder unknownLateHistograms = new LongAdder();
    public final LongAdder unknownMarkers = new LongAdder();
    public final LongAdder unknownSamples = new LongAdder();
    public final LongAdder unknownExemplars = new LongAdder();
    public final LongAdder unknownHistograms = new LongAdder();
    public final LongAdder unknownMetadata = new LongAdder();
    public final LongAdder unknownTombstones = new LongAdder();
}
