package org.narthex.storage.tsdb.internal.wal;

import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/** Receives what the log's records hold, in the order of the log, on the thread that reads it. */
public interface RecordHandler {
    void series(long ref, Labels labels);

    /** Float samples [0, n); the arrays are reused after the call. */
    void samples(long[] refs, long[] times, double[] values, int n);

    /** A deleted interval, both ends inclusive. */
    void tombstone(long ref, long mint, long maxt);

    void exemplar(long ref, Exemplar exemplar);

    void metadata(long ref, Metadata metadata);

    void histogram(long ref, long time, Histogram histogram);

    void floatHistogram(long ref, long time, FloatHistogram histogram);
}
