package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment in order, as {@link SegmentReader} does, but on a thread of its own that is a bounded
 * number of bytes ahead. Damage is told in its place among the records, on the caller's thread. Confined to one thread.
 */
public final class ReadAhead implements AutoCloseable {
    private static final int RUNS = 4;

    /** A shorter segment is not worth a thread. */
    private static final long SHORT = 128 * 1024;

    private final Path directory;
    private final int segment;
    private final @Nullable Consumer<WalCorruption> damage;
    private final SegmentReader reader;
    private final BlockingQueue<RecordRun> full = new ArrayBlockingQueue<>(RUNS);
    private final BlockingQueue<RecordRun> free = new ArrayBlockingQueue<>(RUNS);
    private final @Nullable Thread thread;

    /** What is filled now; the reading thread's. */
    private RecordRun filling = new RecordRun();

    /** Why the last run is the last one, when that is not the segment's end; published with the run. */
    private @Nullable IOException failure;

    private RecordRun run = new RecordRun();
    private int record = -1;
    private int told;

    /**
     * Opens a segment of a log directory.
     *
     * @param damage is told of each damaged place, and reading goes on behind it; null to end there with the error
     */
    public ReadAhead(Path directory, int segment, @Nullable Consumer<WalCorruption> damage) throws IOException {
        this(directory, segment, 0, damage);
    }

    /**
     * Opens a segment of a log directory.
     *
     * @param offset where the first record begins that is wanted
     * @param damage is told of each damaged place, and reading goes on behind it; null to end there with the error
     */
    public ReadAhead(Path directory, int segment, long offset, @Nullable Consumer<WalCorruption> damage)
            throws IOException {
        this.directory = directory;
        this.segment = segment;
        this.damage = damage;
        boolean isShort = Files.size(WalFormat.segmentFile(directory, segment)) < SHORT;
        this.reader = new SegmentReader(directory, segment, offset, damage == null ? null : this::found);
        if (isShort) {
            thread = null;
        } else {
            for (int n = 2; n < RUNS; n++) {
                free.add(new RecordRun());
            }
            thread = Thread.ofPlatform().name("tsdb-replay-read").daemon().start(this::readAll);
        }
    }

    private void found(WalCorruption corruption) {
        filling.damages.add(new RecordRun.Damage(filling.records, corruption));
    }

    private void readAll() {
        try {
            while (!filling.last) {
                fill();
                boolean last = filling.last;
                full.put(filling);
                if (last) {
                    return;
                }
                filling = free.take();
            }
        } catch (InterruptedException e) {
            // Nobody wants the rest.
            return;
        }
    }

    private void fill() {
        filling.clear();
        try {
            while (!filling.isFull()) {
                if (!reader.next()) {
                    filling.last = true;
                    return;
                }
                filling.add(reader.record(), reader.length(), reader.offset());
            }
        } catch (IOException e) {
            failure = e;
            filling.last = true;
        } catch (RuntimeException | Error e) {
            failure = new IOException("reading " + WalFormat.segmentFile(directory, segment) + ": " + e, e);
            filling.last = true;
        }
    }

    /**
     * Moves to the next record.
     *
     * @return false at the end of the segment
     * @throws WalCorruption when the record is damaged and nobody listens for that
     */
    public boolean next() throws IOException {
        record++;
        while (true) {
            tell();
            if (record < run.records) {
                return true;
            }
            if (run.last) {
                IOException e = failure;
                if (e != null) {
                    throw e;
                }
                return false;
            }
            nextRun();
            record = 0;
            told = 0;
        }
    }

    private void tell() {
        while (told < run.damages.size() && run.damages.get(told).before() <= record) {
            if (damage != null) {
                damage.accept(run.damages.get(told).corruption());
            }
            told++;
        }
    }

    private void nextRun() throws InterruptedIOException {
        if (thread == null) {
            filling = run;
            fill();
            return;
        }
        RecordRun done = run;
        try {
            run = full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + directory + " is read");
        }
        free.add(done);
    }

    /** The array that holds the record. */
    public byte[] data() {
        return run.data;
    }

    /** Where in {@link #data} the record begins. */
    public int from() {
        return record == 0 ? 0 : run.ends[record - 1];
    }

    /** Length of the record. */
    public int length() {
        return run.ends[record] - from();
    }

    /** Where in the segment the record begins. */
    public long offset() {
        return run.offsets[record];
    }

    /** An error that names this record as the damaged one. */
    public WalCorruption corrupt(String reason) {
        return new WalCorruption(directory, segment, offset(), reason);
    }

    /** Ends the reading, whether all was read or not. */
    @Override
    public void close() throws IOException {
        if (thread != null) {
            thread.interrupt();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        reader.close();
    }
}
