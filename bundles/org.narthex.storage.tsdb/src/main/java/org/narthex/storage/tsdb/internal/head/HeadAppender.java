package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * A transaction on the head. Samples are checked when they are appended and once more when the commit applies them,
 * because another transaction may have come first; the log is written in between.
 *
 * <p>Confined to one thread.
 */
final class HeadAppender implements Appender {
    private final Head head;
    private final AppendBuffers buffers;
    private final Appenders.Session session;
    private final AppendRules rules;
    private boolean done;

    HeadAppender(Head head, AppendBuffers buffers) {
        this.head = head;
        this.buffers = buffers;
        this.session = head.appenders().begin();
        this.rules = new AppendRules(head, session.acceptsFrom());
        head.counts().activeAppenders.increment();
    }

    @Override
    public long resolve(Labels labels, long timestamp) {
        check();
        rules.begin(timestamp);
        if (rules.isOutOfBounds(timestamp)) {
            head.counts().outOfBounds.increment();
            throw new StorageException(StorageException.Kind.OUT_OF_BOUNDS, "out of bounds");
        }
        AppendChecks.check(labels);
        int slot;
        do {
            // One that was removed while we looked is not found again.
            slot = head.findOrCreate(labels);
        } while (!claim(slot));
        return pageRef(slot);
    }

    @Override
    public void append(SampleBatch batch) {
        append(batch, false);
    }

    private void append(SampleBatch batch, boolean inOrderOnly) {
        check();
        buffers.reserve(batch.size);
        if (batch.size > 0) {
            rules.begin(batch.timestamps[0]);
        }
        long minValid = rules.minValid();
        int n = buffers.size;
        for (int k = 0; k < batch.size; k++) {
            long ref = batch.refs[k];
            int slot = head.refs().slot(ref);
            if (slot < 0) {
                batch.outcomes[k] = AppendOutcome.UNKNOWN_SERIES;
                continue;
            }
            long t = batch.timestamps[k];
            double v = batch.values[k];
            SeriesPage page = head.page(slot);
            int i = slot & SeriesPage.MASK;
            if (page.flags[i] != SeriesPage.LOGGED && !claim(page, i, slot)) {
                batch.outcomes[k] = AppendOutcome.UNKNOWN_SERIES;
                continue;
            }
            long last = page.lastTime[i];
            batch.outcomes[k] = AppendOutcome.OK;
            if (t <= last || t < minValid) {
                byte outcome = rules.judge(page, i, t, v, inOrderOnly);
                batch.outcomes[k] = outcome;
                if (outcome != AppendOutcome.OK) {
                    continue;
                }
            }
            buffers.beforeFloat(slot, n);
            buffers.slots[n] = slot;
            buffers.refs[n] = page.refs[i];
            buffers.times[n] = t;
            buffers.values[n++] = v;
        }
        buffers.size = n;
    }

    /** The slot of a series that stays until this transaction has ended; -1 for an unknown reference. */
    private int claimed(long ref) {
        int slot = head.refs().slot(ref);
        return slot >= 0 && claim(slot) ? slot : -1;
    }

    private boolean claim(int slot) {
        SeriesPage page = head.page(slot);
        int i = slot & SeriesPage.MASK;
        return page.flags[i] == SeriesPage.LOGGED || claim(page, i, slot);
    }

    /**
     * Keeps a truncation from removing a series. A log that failed or a transaction that is still open may have left a
     * series that the log lacks.
     *
     * @return false when the series has been removed
     */
    private boolean claim(SeriesPage page, int i, int slot) {
        if (!page.claim(i)) {
            return false;
        }
        if ((page.flags[i] & SeriesPage.LOGGED) == 0) {
            buffers.addUnlogged(slot);
        }
        return true;
    }

    @Override
    public void appendInOrder(SampleBatch batch) {
        append(batch, true);
    }

    @Override
    public byte appendHistogram(
            long ref, long timestamp, @Nullable Histogram histogram, @Nullable FloatHistogram floats) {
        check();
        int slot = claimed(ref);
        if (slot < 0) {
            return AppendOutcome.UNKNOWN_SERIES;
        }
        rules.begin(timestamp);
        if (rules.isOutOfBounds(timestamp)) {
            head.counts().histogramsOutOfBounds.increment();
            return AppendOutcome.OUT_OF_BOUNDS;
        }
        AppendChecks.check(histogram, floats);
        SeriesPage page = head.page(slot);
        int i = slot & SeriesPage.MASK;
        synchronized (page) {
            if (timestamp <= page.lastTime[i] || timestamp < rules.minValid()) {
                byte outcome = rules.judge(page, i, timestamp, histogram, floats);
                if (outcome != AppendOutcome.OK) {
                    return outcome;
                }
            }
        }
        buffers.add(
                new AppendBuffers.PendingHistogram(slot, page.refs[i], timestamp, histogram, floats));
        return AppendOutcome.OK;
    }

    @Override
    public byte startTimestamp(long ref, long timestamp, long startTimestamp) {
        check();
        // Kept only with the features for it, which this storage does not have yet.
        return claimed(ref) < 0 ? AppendOutcome.UNKNOWN_SERIES : AppendOutcome.OK;
    }

    @Override
    public byte appendExemplar(long ref, Exemplar exemplar) {
        check();
        if (!head.exemplars().isEnabled()) {
            return AppendOutcome.OK;
        }
        int slot = claimed(ref);
        if (slot < 0) {
            return AppendOutcome.UNKNOWN_SERIES;
        }
        ExemplarRing.validate(exemplar);
        if (head.exemplars().isOutOfOrder(slot, exemplar)) {
            return AppendOutcome.OUT_OF_ORDER;
        }
        if (!head.exemplars().isDuplicate(slot, exemplar)) {
            buffers.exemplars.add(new AppendBuffers.PendingExemplar(slot, pageRef(slot), exemplar));
        }
        return AppendOutcome.OK;
    }

    @Override
    public void updateMetadata(long ref, Metadata metadata) {
        check();
        int slot = claimed(ref);
        if (slot >= 0 && !metadata.equals(head.metadata().get(slot))) {
            buffers.metadata.add(new AppendBuffers.PendingMetadata(slot, pageRef(slot), metadata));
        }
    }

    private long pageRef(int slot) {
        return head.page(slot).refs[slot & SeriesPage.MASK];
    }

    @Override
    public void commit() throws IOException {
        check();
        try {
            log(true);
            apply();
        } finally {
            finish();
        }
    }

    /** Writes the log's records: series first, so that what follows can name them, exemplars last. */
    private void log(boolean withSamples) throws IOException {
        WalBatch batch = buffers.batch;
        if (buffers.unloggedSize > 0) {
            buffers.sortUnlogged();
            RecordBuffer out = batch.begin();
            RecordFormat.seriesHead(out);
            for (int k = 0; k < buffers.unloggedSize; k++) {
                int slot = buffers.unlogged[k];
                RecordFormat.series(out, pageRef(slot), head.labelBytes(slot));
            }
            batch.end();
        }
        if (withSamples) {
            if (head.options().logMetadata() && !buffers.metadata.isEmpty()) {
                RecordBuffer out = batch.begin();
                RecordFormat.metadataHead(out);
                for (AppendBuffers.PendingMetadata m : buffers.metadata) {
                    RecordFormat.metadata(out, m.ref(), m.metadata());
                }
                batch.end();
            }
            for (int k = 0; k < buffers.batches(); k++) {
                int from = buffers.floatsFrom(k);
                int to = buffers.floatsFrom(k + 1);
                if (from < to) {
                    RecordFormat.samples(batch.begin(), buffers.refs, buffers.times, buffers.values, from, to);
                    batch.end();
                }
                HistogramRecords.write(
                        buffers.histograms.subList(buffers.histogramsFrom(k), buffers.histogramsFrom(k + 1)), batch);
            }
            if (!buffers.exemplars.isEmpty()) {
                RecordBuffer out = batch.begin();
                AppendBuffers.PendingExemplar first = buffers.exemplars.getFirst();
                long time = first.exemplar().timestamp();
                RecordFormat.exemplarsHead(out, first.ref(), time);
                for (AppendBuffers.PendingExemplar e : buffers.exemplars) {
                    RecordFormat.exemplar(out, first.ref(), time, e.ref(), e.exemplar());
                }
                batch.end();
            }
        }
        if (!batch.isEmpty()) {
            head.wal().log(batch);
        }
        for (int k = 0; k < buffers.unloggedSize; k++) {
            int slot = buffers.unlogged[k];
            head.page(slot).setLogged(slot & SeriesPage.MASK);
        }
    }

    private void apply() {
        Readers readers = head.readers();
        Lock committing = readers.committing();
        committing.lock();
        try {
            HeadAppend.apply(head, buffers, readers.nextCommit(), readers.oldest(), rules.minValid());
            for (AppendBuffers.PendingExemplar e : buffers.exemplars) {
                head.exemplars().add(e.slot(), head.labels(e.slot()), e.exemplar());
            }
            for (AppendBuffers.PendingMetadata m : buffers.metadata) {
                head.metadata().put(m.slot(), m.metadata());
            }
        } finally {
            committing.unlock();
        }
        // Readers may see these before the transaction has ended; what is out of order is not isolated in Prometheus either.
        LateAppend.apply(head, buffers, rules);
    }

    @Override
    public void rollback() {
        check();
        try {
            log(false);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.IO, String.valueOf(e.getMessage()), e);
        } finally {
            finish();
        }
    }

    @Override
    public void close() {
        if (!done) {
            rollback();
        }
    }

    private void check() {
        if (done) {
            throw new IllegalStateException("the transaction has ended");
        }
    }

    private void finish() {
        done = true;
        head.counts().activeAppenders.decrement();
        head.recycle(buffers);
        head.appenders().end(session);
        head.quarantine().release();
    }
}
