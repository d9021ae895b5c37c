package org.narthex.storage.tsdb.internal.wal;

import java.util.Arrays;
import org.narthex.model.Exemplar;
import org.narthex.model.LabelBytes;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.MetricType;

/** Decodes records into calls of a {@link RecordHandler}; types it does not know are skipped. Confined to one thread. */
public final class RecordDecoder {
    private final RecordInput in = new RecordInput();
    private final HistogramDecoder histograms = new HistogramDecoder(in);
    private long[] refs = new long[1024];
    private long[] times = new long[1024];
    private double[] values = new double[1024];
    private long[] starts = new long[0];
    private byte[] flat = new byte[1024];

    /**
     * Decodes one record.
     *
     * @throws IndexOutOfBoundsException when the record ends within an item or an item is impossible
     */
    public void decode(byte[] record, int length, RecordHandler handler) {
        decode(record, 0, length, handler);
    }

    /**
     * Decodes one record, which begins at {@code from}.
     *
     * @throws IndexOutOfBoundsException when the record ends within an item or an item is impossible
     */
    public void decode(byte[] data, int from, int length, RecordHandler handler) {
        in.reset(data, from, length);
        switch (in.u8()) {
            case RecordFormat.SERIES -> series(handler);
            case RecordFormat.SAMPLES -> samples(handler);
            case RecordFormat.TOMBSTONES -> {
                while (in.more()) {
                    handler.tombstone(in.u64(), in.varint(), in.varint());
                }
            }
            case RecordFormat.EXEMPLARS -> exemplars(handler);
            case RecordFormat.MMAP_MARKERS -> markers(handler);
            case RecordFormat.METADATA -> metadata(handler);
            case RecordFormat.HISTOGRAMS, RecordFormat.CUSTOM_HISTOGRAMS -> histograms(handler, false);
            case RecordFormat.FLOAT_HISTOGRAMS, RecordFormat.CUSTOM_FLOAT_HISTOGRAMS -> histograms(handler, true);
            case RecordFormat.SAMPLES_V2 -> samplesV2(handler);
            case RecordFormat.HISTOGRAMS_V2 -> histogramsV2(handler, false);
            case RecordFormat.FLOAT_HISTOGRAMS_V2 -> histogramsV2(handler, true);
            default -> {
                return;
            }
        }
    }

    /** What is decoded, for formats that share items with the log's. */
    RecordInput input() {
        return in;
    }

    private void series(RecordHandler handler) {
        while (in.more()) {
            long ref = in.u64();
            handler.series(ref, labels());
        }
    }

    Labels labels() {
        int strings = 2 * in.count(2);
        int size = 0;
        for (int i = 0; i < strings; i++) {
            int length = in.skipString();
            int need = size + LabelBytes.encodedSize(length);
            if (need > flat.length) {
                flat = Arrays.copyOf(flat, Math.max(need, flat.length * 2));
            }
            size = LabelBytes.write(flat, size, in.array(), in.position() - length, length);
        }
        return Labels.ofEncoded(Arrays.copyOf(flat, size));
    }

    private void room(int n) {
        if (n >= refs.length) {
            refs = Arrays.copyOf(refs, n * 2);
            times = Arrays.copyOf(times, n * 2);
            values = Arrays.copyOf(values, n * 2);
        }
    }

    private void samples(RecordHandler handler) {
        if (!in.more()) {
            return;
        }
        long ref = in.u64();
        long time = in.u64();
        int n = 0;
        while (in.more()) {
            room(n);
            n = in.samples(ref, time, refs, times, values, n);
        }
        handler.samples(refs, times, null, values, n);
    }

    private void samplesV2(RecordHandler handler) {
        if (!in.more()) {
            return;
        }
        long ref = in.varint();
        long firstTime = in.varint();
        long firstStart = in.varint();
        long start = firstStart;
        refs[0] = ref;
        times[0] = firstTime;
        values[0] = in.f64();
        start(0, start);
        int n = 1;
        while (in.more()) {
            room(n);
            ref += in.varint();
            refs[n] = ref;
            times[n] = firstTime + in.varint();
            start = nextStart(firstStart, start);
            start(n, start);
            values[n++] = in.f64();
        }
        handler.samples(refs, times, starts, values, n);
    }

    private void start(int n, long start) {
        if (n >= starts.length) {
            starts = Arrays.copyOf(starts, refs.length);
        }
        starts[n] = start;
    }

    private long nextStart(long first, long before) {
        return switch (in.u8()) {
            case RecordFormat.NO_START -> 0;
            case RecordFormat.SAME_START -> before;
            default -> first + in.varint();
        };
    }

    void exemplars(RecordHandler handler) {
        if (!in.more()) {
            return;
        }
        long ref = in.u64();
        long time = in.u64();
        while (in.more()) {
            long r = ref + in.varint();
            long t = time + in.varint();
            double value = in.f64();
            handler.exemplar(r, new Exemplar(labels(), value, t, true));
        }
    }

    private void markers(RecordHandler handler) {
        int n = 0;
        while (in.more()) {
            room(n);
            refs[n] = in.u64();
            times[n++] = in.u64();
        }
        handler.markers(refs, times, n);
    }

    private void metadata(RecordHandler handler) {
        MetricType[] types = MetricType.values();
        while (in.more()) {
            long ref = in.uvarint();
            int type = in.u8();
            String unit = "";
            String help = "";
            for (int fields = in.count(2); fields > 0; fields--) {
                String key = in.string();
                String value = in.string();
                switch (key) {
                    case "UNIT" -> unit = value;
                    case "HELP" -> help = value;
                    default -> {
                        continue;
                    }
                }
            }
            handler.metadata(ref, new Metadata(type < types.length ? types[type] : MetricType.UNKNOWN, unit, help));
        }
    }

    private void histograms(RecordHandler handler, boolean floats) {
        if (!in.more()) {
            return;
        }
        long ref = in.u64();
        long time = in.u64();
        while (in.more()) {
            long r = ref + in.varint();
            long t = time + in.varint();
            one(handler, floats, r, t, 0);
        }
    }

    private void histogramsV2(RecordHandler handler, boolean floats) {
        if (!in.more()) {
            return;
        }
        long ref = in.varint();
        long firstTime = in.varint();
        long firstStart = in.varint();
        long start = firstStart;
        one(handler, floats, ref, firstTime, start);
        while (in.more()) {
            ref += in.varint();
            long t = firstTime + in.varint();
            start = nextStart(firstStart, start);
            one(handler, floats, ref, t, start);
        }
    }

    private void one(RecordHandler handler, boolean floats, long ref, long time, long start) {
        if (floats) {
            handler.floatHistogram(ref, time, start, histograms.floats());
        } else {
            handler.histogram(ref, time, start, histograms.integer());
        }
    }
}
