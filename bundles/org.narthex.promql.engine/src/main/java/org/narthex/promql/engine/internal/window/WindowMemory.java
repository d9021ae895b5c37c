package org.narthex.promql.engine.internal.window;

import java.util.function.LongConsumer;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.HistogramSize;
import org.narthex.promql.engine.internal.exec.QueryMemory;
import org.narthex.storage.api.SampleBuffer;

/** The bytes that a window holds, which only grow: its columns are used for one series after the other. Confined to one thread. */
final class WindowMemory {
    /** A timestamp, a value, and perhaps an index of a drop. */
    private static final long FLOAT_BYTES = 20;

    private final LongConsumer grown;
    private long columns;
    private long histograms;
    private long histogramsNow;

    /**
     * Counts nothing yet.
     *
     * @param grown is told of each growth in bytes; may throw to end the query
     */
    WindowMemory(LongConsumer grown) {
        this.grown = grown;
    }

    /** Bytes that were told of. */
    long held() {
        return columns + histograms;
    }

    /** Another series begins, there are no histograms. */
    void open() {
        histogramsNow = 0;
    }

    /** The float samples have these columns now. */
    void columns(SampleBuffer buffer) {
        long bytes = FLOAT_BYTES * buffer.timestamps.length
                + (buffer.startTimestamps == null ? 0 : (long) Long.BYTES * buffer.startTimestamps.length);
        if (bytes > columns) {
            grown.accept(bytes - columns);
            columns = bytes;
        }
    }

    /** A histogram more. */
    void add(FloatHistogram histogram) {
        histogramsNow += QueryMemory.histogramBytes(HistogramSize.of(histogram));
        if (histogramsNow > histograms) {
            // As a list grows: not for each one.
            long more = histogramsNow - histograms + histogramsNow / 2;
            grown.accept(more);
            histograms += more;
        }
    }

    /** A histogram less. */
    void remove(FloatHistogram histogram) {
        histogramsNow -= QueryMemory.histogramBytes(HistogramSize.of(histogram));
    }
}
