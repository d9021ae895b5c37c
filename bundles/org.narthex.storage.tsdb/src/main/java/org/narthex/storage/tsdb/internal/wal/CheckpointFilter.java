package org.narthex.storage.tsdb.internal.wal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/**
 * Takes out of records what a checkpoint need not keep. A record of which all is kept stays as it is; one of which a part
 * is kept is written anew, without start timestamps. Metadata come at the end. Confined to one thread.
 */
final class CheckpointFilter implements RecordHandler {
    private static final int METADATA_IN_RECORD = 10_000;

    private record SeriesItem(long ref, Labels labels) {}

    private record Stone(long ref, long mint, long maxt) {}

    private record ExemplarItem(long ref, Exemplar exemplar) {}

    private record HistogramItem(long ref, long time, Histogram histogram) {}

    private record FloatHistogramItem(long ref, long time, FloatHistogram histogram) {}

    private final LongPredicate keep;
    private final long mint;
    private final RecordDecoder decoder = new RecordDecoder();
    private final List<SeriesItem> series = new ArrayList<>();
    private final List<Stone> stones = new ArrayList<>();
    private final List<ExemplarItem> exemplars = new ArrayList<>();
    private final List<HistogramItem> histograms = new ArrayList<>();
    private final List<FloatHistogramItem> floatHistograms = new ArrayList<>();
    private final Map<Long, Metadata> metadata = new TreeMap<>();
    private long[] refs = new long[0];
    private long[] times = new long[0];
    private double[] values = new double[0];
    private int samples;
    private int kept;
    private int dropped;

    /**
     * @param keep which series stay
     * @param mint samples before this go
     */
    CheckpointFilter(LongPredicate keep, long mint) {
        this.keep = keep;
        this.mint = mint;
    }

    /**
     * Adds what is kept of a record.
     *
     * @throws IndexOutOfBoundsException when the record is damaged
     */
    void filter(byte[] record, int length, WalBatch into) {
        samples = 0;
        kept = 0;
        dropped = 0;
        series.clear();
        stones.clear();
        exemplars.clear();
        histograms.clear();
        floatHistograms.clear();
        decoder.decode(record, length, this);
        if (kept > 0 && dropped == 0) {
            into.add(record, length);
        } else if (kept > 0) {
            write(into);
        }
    }

    private boolean keeps(boolean condition) {
        if (condition) {
            kept++;
        } else {
            dropped++;
        }
        return condition;
    }

    private void write(WalBatch into) {
        if (!series.isEmpty()) {
            RecordBuffer out = into.begin();
            RecordFormat.seriesHead(out);
            series.forEach(s -> RecordFormat.series(out, s.ref, s.labels.encoded()));
            into.end();
        }
        if (samples > 0) {
            RecordFormat.samples(into.begin(), refs, times, values, 0, samples);
            into.end();
        }
        if (!stones.isEmpty()) {
            RecordBuffer out = into.begin();
            RecordFormat.tombstonesHead(out);
            stones.forEach(s -> RecordFormat.tombstone(out, s.ref, s.mint, s.maxt));
            into.end();
        }
        if (!exemplars.isEmpty()) {
            RecordBuffer out = into.begin();
            long ref = exemplars.getFirst().ref;
            long time = exemplars.getFirst().exemplar.timestamp();
            RecordFormat.exemplarsHead(out, ref, time);
            exemplars.forEach(e -> RecordFormat.exemplar(out, ref, time, e.ref, e.exemplar));
            into.end();
        }
        Predicate<HistogramItem> custom = h -> h.histogram.schema() == RecordFormat.CUSTOM_SCHEMA;
        histograms(histograms.stream().filter(custom.negate()).toList(), false, into);
        histograms(histograms.stream().filter(custom).toList(), true, into);
        Predicate<FloatHistogramItem> customFloats = h -> h.histogram.schema() == RecordFormat.CUSTOM_SCHEMA;
        floatHistograms(floatHistograms.stream().filter(customFloats.negate()).toList(), false, into);
        floatHistograms(floatHistograms.stream().filter(customFloats).toList(), true, into);
    }

    private static void histograms(List<HistogramItem> items, boolean custom, WalBatch into) {
        if (!items.isEmpty()) {
            RecordBuffer out = into.begin();
            HistogramItem first = items.getFirst();
            RecordFormat.histogramsHead(out, custom, first.ref, first.time);
            items.forEach(h -> RecordFormat.histogram(out, h.ref - first.ref, h.time - first.time, h.histogram));
            into.end();
        }
    }

    private static void floatHistograms(List<FloatHistogramItem> items, boolean custom, WalBatch into) {
        if (!items.isEmpty()) {
            RecordBuffer out = into.begin();
            FloatHistogramItem first = items.getFirst();
            RecordFormat.floatHistogramsHead(out, custom, first.ref, first.time);
            items.forEach(h -> RecordFormat.floatHistogram(out, h.ref - first.ref, h.time - first.time, h.histogram));
            into.end();
        }
    }

    /** Adds the newest metadata of each series, by reference. */
    void finish(WalBatch into) {
        Iterator<Map.Entry<Long, Metadata>> all = metadata.entrySet().iterator();
        while (all.hasNext()) {
            RecordBuffer out = into.begin();
            RecordFormat.metadataHead(out);
            for (int n = 0; n < METADATA_IN_RECORD && all.hasNext(); n++) {
                Map.Entry<Long, Metadata> e = all.next();
                RecordFormat.metadata(out, e.getKey(), e.getValue());
            }
            into.end();
        }
    }

    @Override
    public void series(long ref, Labels labels) {
        if (keeps(keep.test(ref))) {
            series.add(new SeriesItem(ref, labels));
        }
    }

    @Override
    public void samples(long[] allRefs, long[] allTimes, double[] allValues, int n) {
        if (refs.length < n) {
            refs = Arrays.copyOf(refs, n);
            times = Arrays.copyOf(times, n);
            values = Arrays.copyOf(values, n);
        }
        for (int k = 0; k < n; k++) {
            if (keeps(allTimes[k] >= mint)) {
                refs[samples] = allRefs[k];
                times[samples] = allTimes[k];
                values[samples++] = allValues[k];
            }
        }
    }

    @Override
    public void tombstone(long ref, long from, long to) {
        if (keeps(to >= mint && keep.test(ref))) {
            stones.add(new Stone(ref, from, to));
        }
    }

    @Override
    public void exemplar(long ref, Exemplar exemplar) {
        if (keeps(exemplar.timestamp() >= mint)) {
            exemplars.add(new ExemplarItem(ref, exemplar));
        }
    }

    @Override
    public void metadata(long ref, Metadata newest) {
        if (keep.test(ref)) {
            metadata.put(ref, newest);
        }
    }

    @Override
    public void histogram(long ref, long time, Histogram histogram) {
        if (keeps(time >= mint)) {
            histograms.add(new HistogramItem(ref, time, histogram));
        }
    }

    @Override
    public void floatHistogram(long ref, long time, FloatHistogram histogram) {
        if (keeps(time >= mint)) {
            floatHistograms.add(new FloatHistogramItem(ref, time, histogram));
        }
    }
}
