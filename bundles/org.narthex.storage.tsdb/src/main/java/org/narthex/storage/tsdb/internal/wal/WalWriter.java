package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends batches of records to the log: one write to the file for each batch, a sync only at a segment's end and at
 * close, as Prometheus does. Always begins a new segment and never appends to one of an earlier run.
 *
 * <p>A write that fails is taken back by cutting the file where the batch began, so that later batches can be read.
 * Thread-safe.
 */
public final class WalWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WalWriter.class);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int PAGE = WalFormat.PAGE_SIZE;
    private static final int HEADER = WalFormat.HEADER_SIZE;

    private final Path directory;
    private final long segmentPages;
    private final WalMetrics metrics;
    private final CRC32C crc = new CRC32C();
    private byte[] out = new byte[PAGE];
    private int outSize;
    private FileChannel file;
    private int segment;
    private long written;
    private boolean closed;

    /**
     * Opens a log for writing.
     *
     * @param segmentSize bytes, a multiple of the page size
     * @param firstSegment the number of the segment to begin; must not exist
     */
    public WalWriter(Path directory, long segmentSize, int firstSegment, WalMetrics metrics) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.segmentPages = Math.max(1, segmentSize / PAGE);
        this.metrics = metrics;
        this.segment = firstSegment;
        this.file = create(firstSegment);
        metrics.segment(firstSegment);
    }

    /** The number of the segment behind the last one of a log directory. */
    public static int nextSegment(Path directory) throws IOException {
        List<WalFormat.Segment> segments = WalFormat.segments(directory);
        return segments.isEmpty() ? 0 : segments.getLast().number() + 1;
    }

    private FileChannel create(int number) throws IOException {
        return FileChannel.open(
                WalFormat.segmentFile(directory, number), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** The log directory. */
    public Path directory() {
        return directory;
    }

    /** What is told of the log's work. */
    public WalMetrics metrics() {
        return metrics;
    }

    /** The segment that is written now. */
    public synchronized int segment() {
        return segment;
    }

    /** Writes the records of a batch, in order, in one go. */
    public synchronized void log(WalBatch batch) throws IOException {
        if (closed) {
            throw new IOException("the write-ahead log in " + directory + " is closed");
        }
        int from = 0;
        for (int i = 0; i < batch.records; i++) {
            int to = batch.ends[i];
            record(batch.data, from, to - from, batch.flags[i]);
            from = to;
        }
        flush();
        metrics.saved(batch.savedBytes);
    }

    /** Ends the segment and begins the next one; returns the new one's number. */
    public synchronized int cut() throws IOException {
        flush();
        endSegment();
        return segment;
    }

    private void record(byte[] data, int offset, int length, int flag) throws IOException {
        long position = written + outSize;
        if (length > left(position)) {
            flush();
            endSegment();
            position = 0;
        }
        int at = offset;
        int rest = length;
        boolean first = true;
        do {
            int room = PAGE - (int) ((written + outSize) % PAGE) - HEADER;
            int size = Math.min(rest, room);
            int type;
            if (size == rest) {
                type = first ? WalFormat.FULL : WalFormat.LAST;
            } else {
                type = first ? WalFormat.FIRST : WalFormat.MIDDLE;
            }
            reserve(size + 2 * HEADER);
            out[outSize] = (byte) (type | flag);
            out[outSize + 1] = (byte) (size >> 8);
            out[outSize + 2] = (byte) size;
            crc.reset();
            crc.update(data, at, size);
            INT.set(out, outSize + 3, (int) crc.getValue());
            System.arraycopy(data, at, out, outSize + HEADER, size);
            outSize += HEADER + size;
            metrics.part(HEADER + size);
            at += size;
            rest -= size;
            first = false;
            int tail = PAGE - (int) ((written + outSize) % PAGE);
            if (tail < HEADER) {
                Arrays.fill(out, outSize, outSize + tail, (byte) 0);
                outSize += tail;
                tail = PAGE;
            }
            if (tail == PAGE) {
                metrics.pageDone();
            }
        } while (rest > 0);
    }

    /** How many bytes a record may have to fit into the segment. */
    private long left(long position) {
        long page = position / PAGE;
        long inPage = PAGE - position % PAGE - HEADER;
        return inPage + (PAGE - HEADER) * (segmentPages - page - 1);
    }

    private void reserve(int more) {
        if (out.length - outSize < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, outSize + more));
        }
    }

    private void flush() throws IOException {
        if (outSize == 0) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(out, 0, outSize);
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes, written + bytes.position());
            }
        } catch (IOException e) {
            metrics.writeFailed();
            try {
                file.truncate(written);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw new IOException("write " + WalFormat.segmentFile(directory, segment) + ": " + e.getMessage(), e);
        } finally {
            written += bytes.hasRemaining() ? 0 : outSize;
            outSize = 0;
            if (out.length > 1 << 22) {
                out = new byte[PAGE];
            }
        }
        metrics.flushed();
    }

    private void pad() throws IOException {
        int used = (int) (written % PAGE);
        if (used > 0) {
            reserve(PAGE - used);
            Arrays.fill(out, 0, PAGE - used, (byte) 0);
            outSize = PAGE - used;
            metrics.pageDone();
            flush();
        }
    }

    private void endSegment() throws IOException {
        pad();
        FileChannel next = create(segment + 1);
        FileChannel previous = file;
        file = next;
        written = 0;
        segment++;
        metrics.segment(segment);
        sync(previous, segment - 1);
    }

    private void sync(FileChannel channel, int number) {
        long start = System.nanoTime();
        try (channel) {
            channel.force(true);
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("file", WalFormat.segmentFile(directory, number))
                    .addKeyValue("err", e)
                    .log("log segment could not be synced");
        }
        metrics.synced(System.nanoTime() - start);
    }

    /** Writes what is left, fills the last page, syncs and closes. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (FileChannel last = file) {
            flush();
            pad();
            long start = System.nanoTime();
            last.force(true);
            metrics.synced(System.nanoTime() - start);
        }
    }
}
