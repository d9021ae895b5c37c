package org.narthex.storage.tsdb.internal.head;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.histogram.FloatHistogramAppender;
import org.narthex.storage.tsdb.internal.histogram.FloatHistogramReader;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkAppender;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkReader;
import org.narthex.storage.tsdb.internal.histogram.IntegerHistogramAppender;
import org.narthex.storage.tsdb.internal.histogram.IntegerHistogramReader;

/** Encodes a part of a chunk's samples anew. Confined to one thread. */
final class HeadRecoder {
    /** The top two bits of a byte of the header say whether counters were reset. */
    private static final int RESET_BITS = 0xc0;

    /** A chunk with its times; data without length, encoding and checksum. */
    record Recoded(byte encoding, long mint, long maxt, byte[] data) {}

    private final List<Recoded> out = new ArrayList<>();

    private HeadRecoder() {}

    /** The samples of a chunk up to a time without deleted ones: none or more chunks. */
    static List<Recoded> recode(byte encoding, MemorySegment data, long until, long[] deleted) {
        HeadRecoder recoder = new HeadRecoder();
        if (HistogramChunkFormat.isHistogram(encoding)) {
            recoder.histograms(encoding, data, until, deleted);
        } else {
            recoder.floats(encoding, data, until, deleted);
        }
        return recoder.out;
    }

    private void floats(byte encoding, MemorySegment data, long until, long[] deleted) {
        SampleBuffer samples = new SampleBuffer(128);
        new StandardChunkDecoder().decode(encoding, data, Long.MIN_VALUE, until, samples);
        HeadTombstones.filter(deleted, samples, 0);
        long[] starts = samples.startTimestamps;
        if (starts != null && Arrays.stream(starts, 0, samples.size).anyMatch(s -> s != 0)) {
            throw new StorageException(
                    StorageException.Kind.INVALID_SAMPLE,
                    "floats with start timestamps cannot be encoded anew: the encoder of XOR2 chunks is missing");
        }
        if (samples.size == 0) {
            return;
        }
        XorEncoder encoder = new XorEncoder();
        encoder.start(new byte[256]);
        for (int i = 0; i < samples.size; i++) {
            encoder.append(samples.timestamps[i], samples.values[i]);
        }
        out.add(new Recoded(
                StandardChunkDecoder.XOR,
                samples.timestamps[0],
                samples.timestamps[samples.size - 1],
                Arrays.copyOf(encoder.buffer, encoder.bytes())));
    }

    private void histograms(byte encoding, MemorySegment data, long until, long[] deleted) {
        boolean starts = HistogramChunkFormat.hasStartTimestamps(encoding);
        HistogramChunkReader reader = HistogramChunkReader.open(encoding, data);
        Open<Histogram> integers = new Open<>();
        Open<FloatHistogram> floats = new Open<>();
        boolean fromFirst = true;
        boolean none = true;
        while (reader.next() && reader.time() <= until) {
            long t = reader.time();
            if (HeadTombstones.overlap(deleted, t, t)) {
                fromFirst &= !none;
                continue;
            }
            long start = reader.startTimestamp();
            switch (reader) {
                case IntegerHistogramReader r -> {
                    if (none) {
                        integers.begin(IntegerHistogramAppender.start(starts, t, start, r.histogram(), null), t);
                    } else {
                        integers.append(t, start, r.histogram());
                    }
                }
                case FloatHistogramReader r -> {
                    if (none) {
                        floats.begin(FloatHistogramAppender.start(starts, t, start, r.floatHistogram(), null), t);
                    } else {
                        floats.append(t, start, r.floatHistogram());
                    }
                }
            }
            none = false;
        }
        integers.finish();
        floats.finish();
        if (!out.isEmpty() && fromFirst) {
            // The same first sample follows the same chunk, so what the header says of a reset still holds.
            byte[] first = out.getFirst().data();
            int at = starts ? 0 : 2;
            first[at] = (byte) (first[at] & ~RESET_BITS | data.get(ValueLayout.JAVA_BYTE, at) & RESET_BITS);
        }
    }

    /** The histogram chunk that grows. */
    private final class Open<H> {
        private @Nullable HistogramChunkAppender<H> appender;
        private long mint;

        void begin(HistogramChunkAppender<H> next, long t) {
            finish();
            appender = next;
            mint = t;
        }

        void append(long t, long start, H h) {
            HistogramChunkAppender<H> now = Objects.requireNonNull(appender);
            if (now.append(t, start, h) == HistogramChunkAppender.Outcome.NEW_CHUNK) {
                begin(now.successor(), t);
            }
        }

        void finish() {
            HistogramChunkAppender<H> now = appender;
            if (now != null) {
                out.add(new Recoded(now.encoding(), mint, now.lastTime(), now.bytes()));
            }
        }
    }
}
