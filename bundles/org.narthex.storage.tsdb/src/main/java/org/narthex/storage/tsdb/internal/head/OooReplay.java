package org.narthex.storage.tsdb.internal.head;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.ooo.OooHead;
import org.narthex.storage.tsdb.internal.ooo.OooSeries;
import org.narthex.storage.tsdb.internal.wal.RecordHandler;

/**
 * Gives series what they have out of order as a head is filled: complete chunks from the files, then samples of the
 * write-behind log. A marker makes the samples before it void when its chunk is there; one whose chunk is missing, as a
 * crash took it, leaves them. Confined to one thread.
 */
final class OooReplay implements RecordHandler {
    /** Finds the slot of a series that the logs know by a reference, or -1. */
    interface Lookup {
        int slot(long ref, long time);
    }

    private static final long[] NONE = new long[0];

    /** How long the log must keep what an alias names: the write-behind log is not cut where the log is. */
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Head head;
    private final OooHead late;
    private final Lookup lookup;
    private final Map<Long, long[]> chunks = new HashMap<>();
    private final Set<Long> unknown = new HashSet<>();

    OooReplay(Head head, Lookup lookup) {
        this.head = head;
        this.late = head.outOfOrder();
        this.lookup = lookup;
    }

    /** Forgets the chunks found so far. */
    void restart() {
        chunks.clear();
    }

    /** Notes a chunk found in the files. */
    void found(long ref, long series, long mint, long maxt, int encoding) {
        long[] before = chunks.getOrDefault(series, NONE);
        long[] now = java.util.Arrays.copyOf(before, before.length + OooSeries.CHUNK_LONGS);
        now[before.length] = ref;
        now[before.length + 1] = mint;
        now[before.length + 2] = maxt;
        now[before.length + 3] = encoding;
        chunks.put(series, now);
    }

    /** Gives a series the chunks that were found for a reference. */
    void attach(long ref, int slot) {
        long[] found = chunks.remove(ref);
        if (found == null) {
            return;
        }
        lookup.slot(ref, FOR_EVER);
        synchronized (head.page(slot)) {
            late.getOrCreate(slot).restore(found);
        }
        head.counts().chunksCreated.add(found.length / OooSeries.CHUNK_LONGS);
        for (int k = 0; k < found.length; k += OooSeries.CHUNK_LONGS) {
            late.widen(found[k + 1], found[k + 2]);
        }
    }

    /** The series whose chunks nobody took. */
    Set<Long> left() {
        return chunks.keySet();
    }

    /** Ends the replay: chunks of series that no log names are forgotten. */
    void finish() {
        chunks.clear();
        head.counts().unknownLateSeries.add(unknown.size());
        unknown.clear();
    }

    private void insert(int slot, long t, long start, double v, @Nullable Object histogram) {
        SeriesPage page = head.page(slot);
        synchronized (page) {
            OooSeries series = late.getOrCreate(slot);
            if (series.needsChunk(late.capacity())) {
                int open = series.openCount();
                int completed = series.completeAgain(
                        head.encodings(), head.store(), page.refs[slot & SeriesPage.MASK]);
                head.counts().chunksCreated.add(completed + 1);
                head.counts().chunksRemoved.add(open);
            }
            series.insert(t, start, v, histogram);
        }
        late.widen(t, t);
    }

    @Override
    public void samples(long[] refs, long[] times, long @Nullable [] starts, double[] values, int n) {
        for (int k = 0; k < n; k++) {
            int slot = lookup.slot(refs[k], FOR_EVER);
            if (slot < 0) {
                unknown.add(refs[k]);
                head.counts().unknownLateSamples.increment();
            } else {
                insert(slot, times[k], starts == null ? 0 : starts[k], values[k], null);
            }
        }
    }

    @Override
    public void histogram(long ref, long time, long start, Histogram histogram) {
        histogram(ref, time, start, (Object) histogram);
    }

    @Override
    public void floatHistogram(long ref, long time, long start, FloatHistogram histogram) {
        histogram(ref, time, start, (Object) histogram);
    }

    private void histogram(long ref, long time, long start, Object histogram) {
        int slot = lookup.slot(ref, FOR_EVER);
        if (slot < 0) {
            unknown.add(ref);
            head.counts().unknownLateHistograms.increment();
        } else {
            insert(slot, time, start, 0, histogram);
        }
    }

    @Override
    public void markers(long[] refs, long[] chunks, int n) {
        for (int k = 0; k < n; k++) {
            // One open chunk may have become several, which are written in this order: with the last all are there.
            if (k + 1 == n || refs[k + 1] != refs[k]) {
                marker(refs[k], chunks[k]);
            }
        }
    }

    private void marker(long ref, long chunk) {
        int slot = lookup.slot(ref, FOR_EVER);
        if (slot < 0) {
            unknown.add(ref);
            head.counts().unknownMarkers.increment();
            return;
        }
        synchronized (head.page(slot)) {
            OooSeries series = late.get(slot);
            if (series != null && (chunk == 0 || series.hasChunk(chunk)) && series.dropOpen()) {
                head.counts().chunksRemoved.increment();
            }
        }
    }

    @Override
    public void series(long ref, Labels labels) {
        // The log of the head has the series.
    }

    @Override
    public void tombstone(long ref, long mint, long maxt) {
        // What is out of order is not deleted.
    }

    @Override
    public void exemplar(long ref, Exemplar exemplar) {
        // Exemplars are in the log of the head.
    }

    @Override
    public void metadata(long ref, Metadata metadata) {
        // Metadata are in the log of the head.
    }
}
