package org.narthex.storage.tsdb.internal.wal;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/** Receives what the log's records hold, in the order of the log, on the thread that reads it. */
public interface RecordHandler {
    void series(long ref, Labels labels);

    /**
     * Float samples [0, n); the arrays are reused after the call.
     *
     * @param starts start timestamps, 0 where there is none; null when the record keeps none
     */
    void samples(long[] refs, long[] times, long @Nullable [] starts, double[] values, int n);

    /** A deleted interval, both ends inclusive. */
    void tombstone(long ref, long mint, long maxt);

    /**
     * Markers [0, n) of one record of the out-of-order log: the samples of a series that were logged before are in the
     * head chunk of that reference, or in none before it; 0 when there was no sample before. The arrays are reused.
     */
    default void markers(long[] refs, long[] chunks, int n) {}

    void exemplar(long ref, Exemplar exemplar);

    void metadata(long ref, Metadata metadata);

    /** A histogram; its start timestamp is 0 when there is none. */
    void histogram(long ref, long time, long start, Histogram histogram);

    /** A float histogram; its start timestamp is 0 when there is none. */
    void floatHistogram(long ref, long time, long start, FloatHistogram histogram);
}
