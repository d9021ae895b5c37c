package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.HistogramShape;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageException.Kind;

/**
 * Reads the histograms of a chunk one after the other. Confined to one thread.
 *
 * <p>A histogram tells of a counter reset what is sure without the chunk before: gauge in a gauge chunk, not reset from
 * the second sample on, unknown for the first. A stale one is empty.
 */
public abstract sealed class HistogramChunkReader permits IntegerHistogramReader, FloatHistogramReader {
    final BitReader in;
    final CounterResetHint header;
    final HistogramLayout layout;
    /** The layout, for float histograms. */
    final HistogramShape shape;
    final int total;

    /** Time of the sample that was read last. */
    long time;

    /** Its start timestamp; 0 when unknown. */
    long startTimestamp;

    /** Bits of its sum. */
    long sum;

    private final StartTimestampReader starts;
    private final boolean hasStarts;
    private int read;
    private long timeDelta;

    HistogramChunkReader(byte encoding, MemorySegment chunk, byte[] copy) {
        if (chunk.byteSize() < HistogramChunkFormat.HEADER_SIZE) {
            throw new StorageException(
                    Kind.CORRUPTION, "histogram chunk of " + chunk.byteSize() + " bytes; its header alone has 3");
        }
        total = HistogramChunkFormat.sampleCount(encoding, chunk);
        header = HistogramChunkFormat.counterReset(encoding, chunk);
        hasStarts = HistogramChunkFormat.hasStartTimestamps(encoding);
        starts = new StartTimestampReader(
                chunk.get(ValueLayout.JAVA_BYTE, StartTimestampReader.HEADER_AT) & 0xff);
        in = new BitReader(chunk, HistogramChunkFormat.HEADER_SIZE, copy);
        layout = total == 0
                ? new HistogramLayout(0, 0, List.of(), List.of(), new double[0])
                : HistogramLayout.read(in);
        shape = layout.shape();
    }

    /** A reader of a chunk's bytes, header included, checksum not. */
    public static HistogramChunkReader open(byte encoding, MemorySegment chunk) {
        return open(encoding, chunk, new byte[BitReader.room(chunk)]);
    }

    /**
     * A reader of a chunk's bytes that works on a copy of them.
     *
     * @param copy its memory, {@link BitReader#room} bytes at least
     */
    static HistogramChunkReader open(byte encoding, MemorySegment chunk, byte[] copy) {
        if (!HistogramChunkFormat.isHistogram(encoding)) {
            throw new IllegalArgumentException("encoding " + encoding + " has no histograms");
        }
        return HistogramChunkFormat.isInteger(encoding)
                ? new IntegerHistogramReader(encoding, chunk, copy)
                : new FloatHistogramReader(encoding, chunk, copy);
    }

    /** How many samples the chunk has. */
    public int sampleCount() {
        return total;
    }

    /**
     * Reads the next sample; false at the end.
     *
     * @throws StorageException of kind CORRUPTION when the chunk ends too early
     */
    public boolean next() {
        if (read == total) {
            return false;
        }
        long before = time;
        if (read == 0) {
            time = in.varbitInt();
            readFirst();
        } else {
            timeDelta += in.varbitInt();
            time += timeDelta;
            readNext();
        }
        if (hasStarts) {
            startTimestamp = starts.read(in, read, time, before);
        }
        in.checkEnd();
        read++;
        return true;
    }

    public long time() {
        return time;
    }

    /** 0 when unknown. */
    public long startTimestamp() {
        return startTimestamp;
    }

    /** Whether the sample is a stale marker. */
    public boolean isStale() {
        return sum == StaleMarker.STALE_BITS;
    }

    /** The sample as a float histogram. */
    public abstract FloatHistogram floatHistogram();

    /** Reads the fields of the first sample, behind its time. */
    abstract void readFirst();

    /** Reads the fields of a later sample, behind its time; none behind the sum when it is stale. */
    abstract void readNext();

    CounterResetHint hint() {
        if (header == CounterResetHint.GAUGE) {
            return CounterResetHint.GAUGE;
        }
        return read > 1 ? CounterResetHint.NOT_RESET : CounterResetHint.UNKNOWN;
    }
}
