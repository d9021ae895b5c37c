package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.wal.RecordHandler;

/**
 * Takes the items of the log's records to where they belong; samples go by way of the shards. Confined to one thread.
 */
final class ReplayRecords implements RecordHandler {
    private final Head head;
    private final ReplaySeries series;
    private final ReplayShards shards;
    private long offset;

    ReplayRecords(Head head, ReplaySeries series, ReplayShards shards) {
        this.head = head;
        this.series = series;
        this.shards = shards;
    }

    /** Says where in the segment the record begins whose items follow. */
    void at(long place) {
        offset = place;
    }

    @Override
    public void series(long ref, Labels labels) {
        try {
            series.restore(ref, labels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void samples(long[] refs, long[] times, long @Nullable [] starts, double[] values, int n) {
        long from = head.times().minValid();
        long unknown = 0;
        try {
            for (int k = 0; k < n; k++) {
                if (times[k] < from) {
                    continue;
                }
                int slot = series.slot(refs[k], times[k]);
                if (slot < 0) {
                    unknown++;
                } else if (shards.mayLack(slot, times[k])) {
                    shards.add(slot, times[k], starts == null ? 0 : starts[k], values[k]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        head.counts().unknownSamples.add(unknown);
    }

    @Override
    public void tombstone(long ref, long mint, long maxt) {
        head.series().used(ref);
        if (mint == Long.MIN_VALUE && maxt == Long.MAX_VALUE) {
            series.removed(ref);
            return;
        }
        if (maxt < head.times().minValid()) {
            return;
        }
        int slot = series.slot(ref, maxt);
        if (slot < 0) {
            head.counts().unknownTombstones.increment();
        } else {
            head.tombstones().add(slot, mint, maxt);
        }
    }

    @Override
    public void exemplar(long ref, Exemplar exemplar) {
        if (exemplar.timestamp() < head.times().minValid()) {
            return;
        }
        int slot = series.slot(ref, exemplar.timestamp());
        if (slot < 0) {
            head.counts().unknownExemplars.increment();
            return;
        }
        try {
            series.awaitLabels();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        head.exemplars().add(head.labels(slot), exemplar);
    }

    @Override
    public void metadata(long ref, Metadata metadata) {
        int slot = series.slot(ref);
        if (slot < 0) {
            head.counts().unknownMetadata.increment();
        } else {
            head.metadata().put(slot, metadata);
        }
    }

    @Override
    public void histogram(long ref, long time, long start, Histogram histogram) {
        add(ref, time, start, histogram, null);
    }

    @Override
    public void floatHistogram(long ref, long time, long start, FloatHistogram histogram) {
        add(ref, time, start, null, histogram);
    }

    private void add(
            long ref, long time, long start, @Nullable Histogram integer, @Nullable FloatHistogram floats) {
        if (time < head.times().minValid()) {
            return;
        }
        int slot = series.slot(ref, time);
        if (slot < 0) {
            head.counts().unknownHistograms.increment();
            return;
        }
        try {
            shards.add(new AppendBuffers.PendingHistogram(slot, ref, time, start, integer, floats), offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
