package org.narthex.storage.tsdb.internal.histogram;

import org.narthex.model.histogram.CounterResetHint;

/**
 * The bytes of a histogram chunk that grows: header and layout, then for each sample its time, its histogram, which a subclass
 * writes, and its start timestamp where the encoding has such.
 *
 * <p>Confined to one thread, or guarded by the owner's lock.
 */
abstract sealed class HistogramChunkOutput permits HistogramChunkAppender {
    final byte encoding;
    BitWriter out;
    private StartTimestampWriter starts = new StartTimestampWriter();
    private int samples;
    private long time;
    private long timeDelta;

    /** A chunk without samples. */
    HistogramChunkOutput(byte encoding, HistogramLayout layout) {
        this.encoding = encoding;
        out = begin(layout);
    }

    private static BitWriter begin(HistogramLayout layout) {
        BitWriter writer = new BitWriter(128);
        writer.bits(0, HistogramChunkFormat.HEADER_SIZE * 8);
        layout.write(writer);
        return writer;
    }

    /** Drops all samples, for a chunk of another layout. */
    final void beginAnew(HistogramLayout layout) {
        out = begin(layout);
        starts = new StartTimestampWriter();
        samples = 0;
        timeDelta = 0;
    }

    /** The encoding byte. */
    public final byte encoding() {
        return encoding;
    }

    /** How many samples the chunk has. */
    public final int sampleCount() {
        return samples;
    }

    /** Size in bytes, header included. */
    public final int size() {
        return out.size();
    }

    /** A copy of the chunk as it is now, header included. */
    public final byte[] bytes() {
        return out.toByteArray();
    }

    /** Time of the newest sample. */
    public final long lastTime() {
        return time;
    }

    /** What the header tells of a counter reset between the chunk before and this one. */
    public final CounterResetHint counterReset() {
        return HistogramChunkFormat.counterReset(encoding, out.array());
    }

    final void setCounterReset(CounterResetHint hint) {
        HistogramChunkFormat.setCounterReset(encoding, out.array(), hint);
    }

    /**
     * Makes sure that there is room for another sample.
     *
     * @throws IllegalStateException when the chunk has as many as its header can count
     */
    final void checkRoom() {
        int max = HistogramChunkFormat.hasStartTimestamps(encoding)
                ? HistogramChunkFormat.MAX_SAMPLES_ST
                : HistogramChunkFormat.MAX_SAMPLES;
        if (samples == max) {
            throw new IllegalStateException("histogram chunk is full with " + max + " samples");
        }
    }

    /** Writes the time of a sample, behind which its histogram belongs. */
    final void beginSample(long timestamp) {
        if (samples == 0) {
            out.varbitInt(timestamp);
        } else {
            long delta = timestamp - time;
            out.varbitInt(delta - timeDelta);
            timeDelta = delta;
        }
    }

    /** Writes what belongs behind a sample's histogram, and counts the sample. */
    final void endSample(long timestamp, long startTimestamp) {
        if (HistogramChunkFormat.hasStartTimestamps(encoding)) {
            starts.write(out, samples, timestamp, time, startTimestamp);
        }
        time = timestamp;
        samples++;
        HistogramChunkFormat.setSampleCount(encoding, out.array(), samples);
    }
}
