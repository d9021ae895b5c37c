package org.narthex.storage.tsdb.internal.wal;

import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/** Encodes a record of histograms with start timestamps, of which there must be one. Confined to one thread. */
public final class StartedHistogramsRecord {
    private final RecordBuffer out;
    private boolean begun;
    private long firstTime;
    private long firstStart;
    private long ref;
    private long start;

    /** A record in an empty buffer. */
    public StartedHistogramsRecord(RecordBuffer out) {
        this.out = out;
    }

    /** Adds an integer histogram; its start timestamp is 0 when unknown. */
    public void add(long of, long time, long startTimestamp, Histogram h) {
        head(RecordFormat.HISTOGRAMS_V2, of, time, startTimestamp);
        RecordFormat.content(out, h);
    }

    /** Adds a float histogram; its start timestamp is 0 when unknown. */
    public void add(long of, long time, long startTimestamp, FloatHistogram h) {
        head(RecordFormat.FLOAT_HISTOGRAMS_V2, of, time, startTimestamp);
        RecordFormat.content(out, h);
    }

    private void head(int type, long of, long time, long startTimestamp) {
        if (!begun) {
            begun = true;
            firstTime = time;
            firstStart = startTimestamp;
            out.u8(type);
            RecordFormat.headV2(out, of, time, startTimestamp);
        } else {
            RecordFormat.nextV2(out, of - ref, time - firstTime, startTimestamp, firstStart, start);
        }
        ref = of;
        start = startTimestamp;
    }
}
