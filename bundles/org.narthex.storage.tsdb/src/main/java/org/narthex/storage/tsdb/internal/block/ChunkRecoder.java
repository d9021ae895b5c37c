package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.histogram.FloatHistogramAppender;
import org.narthex.storage.tsdb.internal.histogram.FloatHistogramReader;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkAppender;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkReader;
import org.narthex.storage.tsdb.internal.histogram.IntegerHistogramAppender;
import org.narthex.storage.tsdb.internal.histogram.IntegerHistogramReader;

/**
 * Encodes samples of chunks anew: where some are deleted, and where chunks overlap. Floats become XOR chunks, whose
 * start timestamps cannot be kept: such chunks are refused. Confined to one thread.
 */
final class ChunkRecoder {
    /** A chunk with so many samples takes no further one. */
    static final int MAX_SAMPLES = 120;

    private final List<EncodedChunk> out = new ArrayList<>();

    private ChunkRecoder() {}

    /** What is left of a chunk: none or more chunks in the same order. */
    static List<EncodedChunk> without(EncodedChunk chunk, Intervals deleted, ChunkDecoder decoder) {
        ChunkRecoder recoder = new ChunkRecoder();
        if (HistogramChunkFormat.isHistogram(chunk.encoding())) {
            recoder.histograms(HistogramChunkReader.open(chunk.encoding(), chunk.data()), chunk.encoding(), deleted);
        } else {
            SampleBuffer samples = new SampleBuffer(MAX_SAMPLES);
            decoder.decode(chunk.encoding(), chunk.data(), Long.MIN_VALUE, Long.MAX_VALUE, samples);
            SampleColumns.remove(samples, 0, deleted);
            recoder.floats(samples, 0, samples.size);
        }
        return recoder.out;
    }

    /** What a chunk has in [mint, maxt] that is not deleted; the chunk itself where that is all of it. */
    static List<EncodedChunk> within(
            EncodedChunk chunk, long mint, long maxt, Intervals deleted, ChunkDecoder decoder) {
        Intervals outside = deleted;
        if (chunk.mint() < mint) {
            outside = outside.add(Long.MIN_VALUE, mint - 1);
        }
        if (chunk.maxt() > maxt) {
            outside = outside.add(maxt + 1, Long.MAX_VALUE);
        }
        return outside.overlaps(chunk.mint(), chunk.maxt()) ? without(chunk, outside, decoder) : List.of(chunk);
    }

    /**
     * Makes chunks that do not overlap of chunks that do, each timestamp once. Those that overlap no other stay as they
     * are; integer histograms of the others become float histograms.
     *
     * @param chunks in order of their first timestamps
     */
    static List<EncodedChunk> merge(List<EncodedChunk> chunks, ChunkDecoder decoder) {
        ChunkRecoder recoder = new ChunkRecoder();
        int from = 0;
        while (from < chunks.size()) {
            List<EncodedChunk> group = new ArrayList<>(List.of(chunks.get(from)));
            long end = chunks.get(from).maxt();
            int to = from + 1;
            for (; to < chunks.size() && chunks.get(to).mint() <= end; to++) {
                EncodedChunk next = chunks.get(to);
                end = Math.max(end, next.maxt());
                if (group.stream().noneMatch(c -> same(c, next))) {
                    group.add(next);
                }
            }
            if (group.size() == 1) {
                recoder.out.add(group.getFirst());
            } else {
                recoder.samples(group, decoder);
            }
            from = to;
        }
        return recoder.out;
    }

    private static boolean same(EncodedChunk a, EncodedChunk b) {
        return a.encoding() == b.encoding() && a.data().mismatch(b.data()) < 0;
    }

    private void samples(List<EncodedChunk> group, ChunkDecoder decoder) {
        SampleCursor chain = new ChainedSamples(group.stream()
                .<SampleCursor>map(c -> new OneChunk(c, decoder))
                .toList());
        SampleBuffer all = new SampleBuffer(MAX_SAMPLES * group.size());
        boolean more = true;
        while (more) {
            more = chain.next(all);
        }
        int from = 0;
        while (from < all.size) {
            boolean histogram = all.histogram(from) != null;
            int to = from + 1;
            while (to < all.size && (all.histogram(to) != null) == histogram) {
                to++;
            }
            if (histogram) {
                floatHistograms(all, from, to);
            } else {
                floats(all, from, to);
            }
            from = to;
        }
    }

    private void floats(SampleBuffer samples, int from, int to) {
        long[] starts = samples.startTimestamps;
        if (starts != null && Arrays.stream(starts, from, to).anyMatch(s -> s != 0)) {
            throw new StorageException(
                    StorageException.Kind.INVALID_SAMPLE,
                    "floats with start timestamps cannot be encoded anew: the encoder of XOR2 chunks is missing");
        }
        for (int first = from; first < to; first += MAX_SAMPLES) {
            int end = Math.min(first + MAX_SAMPLES, to);
            XorEncoder encoder = new XorEncoder();
            encoder.start(new byte[256]);
            for (int i = first; i < end; i++) {
                encoder.append(samples.timestamps[i], samples.values[i]);
            }
            out.add(new EncodedChunk(
                    StandardChunkDecoder.XOR,
                    samples.timestamps[first],
                    samples.timestamps[end - 1],
                    MemorySegment.ofArray(Arrays.copyOf(encoder.buffer, encoder.bytes()))));
        }
    }

    private void floatHistograms(SampleBuffer samples, int from, int to) {
        long[] starts = samples.startTimestamps;
        boolean st = starts != null && Arrays.stream(starts, from, to).anyMatch(s -> s != 0);
        Open<FloatHistogram> open = new Open<>();
        for (int i = from; i < to; i++) {
            FloatHistogram h = samples.histogram(i);
            if (h != null) {
                long start = starts == null ? 0 : starts[i];
                long t = samples.timestamps[i];
                if (open.isFull()) {
                    open.begin(FloatHistogramAppender.start(st, t, start, h, open.appender), t);
                } else {
                    open.append(t, start, h);
                }
            }
        }
        open.finish();
    }

    private void histograms(HistogramChunkReader reader, byte encoding, Intervals deleted) {
        boolean st = HistogramChunkFormat.hasStartTimestamps(encoding);
        Open<Histogram> integers = new Open<>();
        Open<FloatHistogram> floats = new Open<>();
        while (reader.next()) {
            long t = reader.time();
            long start = reader.startTimestamp();
            if (deleted.overlaps(t, t)) {
                continue;
            }
            switch (reader) {
                case IntegerHistogramReader r -> {
                    if (integers.appender == null) {
                        integers.begin(IntegerHistogramAppender.start(st, t, start, r.histogram(), null), t);
                    } else {
                        integers.append(t, start, r.histogram());
                    }
                }
                case FloatHistogramReader r -> {
                    if (floats.appender == null) {
                        floats.begin(FloatHistogramAppender.start(st, t, start, r.floatHistogram(), null), t);
                    } else {
                        floats.append(t, start, r.floatHistogram());
                    }
                }
            }
        }
        integers.finish();
        floats.finish();
    }

    /** The histogram chunk that grows. */
    private final class Open<H> {
        private @Nullable HistogramChunkAppender<H> appender;
        private long mint;

        boolean isFull() {
            HistogramChunkAppender<H> a = appender;
            return a == null || a.sampleCount() >= MAX_SAMPLES;
        }

        void begin(HistogramChunkAppender<H> next, long t) {
            finish();
            appender = next;
            mint = t;
        }

        void append(long t, long start, H h) {
            HistogramChunkAppender<H> a = java.util.Objects.requireNonNull(appender);
            if (a.append(t, start, h) == HistogramChunkAppender.Outcome.NEW_CHUNK) {
                begin(a.successor(), t);
            }
        }

        void finish() {
            HistogramChunkAppender<H> a = appender;
            if (a != null) {
                out.add(new EncodedChunk(a.encoding(), mint, a.lastTime(), MemorySegment.ofArray(a.bytes())));
            }
        }
    }

    /** The samples of one chunk. */
    private static final class OneChunk implements SampleCursor {
        private final EncodedChunk chunk;
        private final ChunkDecoder decoder;
        private boolean done;

        OneChunk(EncodedChunk chunk, ChunkDecoder decoder) {
            this.chunk = chunk;
            this.decoder = decoder;
        }

        @Override
        public boolean next(SampleBuffer into) {
            if (done) {
                return false;
            }
            done = true;
            decoder.decode(chunk.encoding(), chunk.data(), Long.MIN_VALUE, Long.MAX_VALUE, into);
            return true;
        }
    }
}
