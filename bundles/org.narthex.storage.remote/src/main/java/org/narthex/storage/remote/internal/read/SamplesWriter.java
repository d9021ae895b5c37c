package org.narthex.storage.remote.internal.read;

import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/** Writes the message {@code prometheus.ReadResponse}: series with all their samples. Confined to one thread. */
final class SamplesWriter {
    private static final int RESULTS = 1;
    private static final int TIMESERIES = 1;
    private static final int SAMPLES = 2;
    private static final int HISTOGRAMS = 4;

    private final MessageWriter message = new MessageWriter();
    private final SampleBuffer buffer = new SampleBuffer(128);
    private final Labels external;
    private final long sampleLimit;

    /**
     * @param sampleLimit how many samples a result may have; 0 for any number
     */
    SamplesWriter(Labels external, long sampleLimit) {
        this.external = external;
        this.sampleLimit = sampleLimit;
    }

    /** The message so far. */
    MessageWriter message() {
        return message;
    }

    /** A query without a result. */
    void nothing() {
        message.out.end(message.out.begin(RESULTS));
    }

    /**
     * The result of a query.
     *
     * @throws ReadException when it has too many samples
     */
    SeriesSet result(Querier querier, Selection selection) throws ReadException {
        int result = message.out.begin(RESULTS);
        SeriesSet set = querier.select(false, selection.hints(), selection.matchers());
        long samples = 0;
        for (Series series = set.next(); series != null; series = set.next()) {
            buffer.clear();
            if (selection.withSamples()) {
                SampleCursor cursor = series.samples();
                while (cursor.next(buffer)) {
                    require(samples + buffer.size);
                }
            }
            samples += buffer.size;
            write(series);
        }
        message.out.end(result);
        return set;
    }

    private void require(long samples) throws ReadException {
        if (sampleLimit > 0 && samples > sampleLimit) {
            throw new ReadException(400, "exceeded sample limit (" + sampleLimit + ")");
        }
    }

    private void write(Series series) {
        IntegerChunks integers = IntegerChunks.of(series, buffer);
        int start = message.out.begin(TIMESERIES);
        int ignored = message.labels(MessageWriter.merged(series.labels(), external));
        assert ignored >= 0;
        for (int i = 0; i < buffer.size; i++) {
            if (buffer.histogram(i) == null) {
                message.sample(SAMPLES, buffer.timestamps[i], buffer.values[i]);
            }
        }
        for (int i = 0; i < buffer.size; i++) {
            FloatHistogram h = buffer.histogram(i);
            if (h != null) {
                long t = buffer.timestamps[i];
                message.histogram(HISTOGRAMS, t, h, integers.contain(t));
            }
        }
        message.out.end(start);
    }
}
