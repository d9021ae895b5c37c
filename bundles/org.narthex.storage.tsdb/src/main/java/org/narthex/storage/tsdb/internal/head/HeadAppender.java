package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.StorageException;

/**
 * A transaction on the head. Samples are checked when they are appended and once more when the commit applies them,
 * because another transaction may have come first; the log is written in between.
 *
 * <p>Confined to one thread.
 */
final class HeadAppender implements Appender {
    private final Head head;
    private AppendBuffers buffers;

    /** What was gathered before, and must come before what {@link #buffers} has. */
    private List<AppendBuffers> before = List.of();

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
            slot = head.series().findOrCreate(labels);
        } while (!claim(slot));
        return head.series().ref(slot);
    }

    @Override
    public void append(SampleBatch batch) {
        append(batch, false);
    }

    private void append(SampleBatch batch, boolean inOrderOnly) {
        check();
        boolean zeros = head.options().zeroSamples() && batch.startTimestamps != null;
        buffers.reserve(zeros ? batch.size * 2 : batch.size);
        if (batch.size > 0) {
            rules.begin(batch.timestamps[0]);
        }
        long minValid = rules.minValid();
        int n = buffers.size;
        for (int k = 0; k < batch.size; k++) {
            long ref = batch.refs[k];
            int slot = head.series().slot(ref);
            if (slot < 0) {
                batch.outcomes[k] = AppendOutcome.UNKNOWN_SERIES;
                continue;
            }
            long t = batch.timestamps[k];
            double v = batch.values[k];
            AppendBuffers.PendingHistogram histogram = buffers.newestHistogram(slot);
            if (histogram != null) {
                buffers.size = n;
                if (StaleMarker.isStale(v)) {
                    // A stale marker is of the kind that its series has.
                    boolean integer = histogram.integer() != null;
                    batch.outcomes[k] = appendHistogram(
                            ref,
                            t,
                            batch.startTimestamp(k),
                            integer ? OpenHistogram.STALE : null,
                            integer ? null : OpenHistogram.STALE_FLOATS);
                    continue;
                }
                beginPart();
                buffers.reserve(zeros ? batch.size * 2 : batch.size);
                n = 0;
            }
            SeriesPage page = head.page(slot);
            int i = slot & SeriesPage.MASK;
            if (page.flags[i] != SeriesPage.LOGGED && !claim(page, i, slot)) {
                batch.outcomes[k] = AppendOutcome.UNKNOWN_SERIES;
                continue;
            }
            long last = page.lastTime[i];
            long start = batch.startTimestamp(k);
            if (zeros && ZeroSamples.isWanted(start, t, last, minValid)) {
                buffers.set(n++, slot, page.refs[i], start, 0, 0);
            }
            batch.outcomes[k] = AppendOutcome.OK;
            if (t <= last || t < minValid) {
                byte outcome = rules.judge(page, i, t, v, inOrderOnly);
                batch.outcomes[k] = outcome;
                if (outcome != AppendOutcome.OK) {
                    continue;
                }
            }
            buffers.set(n++, slot, page.refs[i], t, start, v);
        }
        buffers.size = n;
    }

    /** The slot of a series that stays until this transaction has ended; -1 for an unknown reference. */
    private int claimed(long ref) {
        int slot = head.series().slot(ref);
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
            long ref,
            long timestamp,
            long startTimestamp,
            @Nullable Histogram histogram,
            @Nullable FloatHistogram floats) {
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
        long last = page.lastTime[i];
        if (head.options().zeroSamples() && ZeroSamples.isWanted(startTimestamp, timestamp, last, rules.minValid())) {
            buffers.add(ZeroSamples.of(slot, page.refs[i], startTimestamp, histogram, floats));
        }
        synchronized (page) {
            if (timestamp <= page.lastTime[i] || timestamp < rules.minValid()) {
                byte outcome = rules.judge(page, i, timestamp, histogram, floats);
                if (outcome != AppendOutcome.OK) {
                    return outcome;
                }
            }
        }
        buffers.add(
                new AppendBuffers.PendingHistogram(
                slot, page.refs[i], timestamp, startTimestamp, histogram, floats));
        return AppendOutcome.OK;
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
        Labels labels = head.labels(slot);
        if (head.exemplars().isOutOfOrder(labels, exemplar)) {
            return AppendOutcome.OUT_OF_ORDER;
        }
        if (!head.exemplars().isDuplicate(labels, exemplar)) {
            buffers.exemplars.add(new AppendBuffers.PendingExemplar(slot, head.series().ref(slot), exemplar));
        }
        return AppendOutcome.OK;
    }

    @Override
    public void updateMetadata(long ref, Metadata metadata) {
        check();
        int slot = claimed(ref);
        if (slot >= 0 && !metadata.equals(head.metadata().get(slot))) {
            buffers.metadata.add(new AppendBuffers.PendingMetadata(slot, head.series().ref(slot), metadata));
        }
    }

    @Override
    public void commit() throws IOException {
        check();
        try {
            HeadCommit.commit(head, parts(), rules);
        } finally {
            finish();
        }
    }

    /** All that was gathered, in the order in which it is committed. */
    private List<AppendBuffers> parts() {
        if (before.isEmpty()) {
            return List.of(buffers);
        }
        List<AppendBuffers> all = new ArrayList<>(before);
        all.add(buffers);
        return all;
    }

    /** What is gathered from now on comes behind all there is: a commit takes floats before histograms. */
    private void beginPart() {
        before = parts();
        buffers = head.buffers().take();
    }

    @Override
    public void rollback() {
        check();
        try {
            HeadCommit.rollback(head, parts());
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
        parts().forEach(head.buffers()::giveBack);
        head.appenders().end(session);
        head.quarantine().release();
    }
}
