package org.narthex.storage.remote.internal.write;

import java.io.IOException;
import java.util.Arrays;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.ReservedSchemas;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.StorageException;

/**
 * Appends a request's series one after the other in one transaction: what lies too far ahead is refused, a series is
 * resolved with its first sample, and again where the storage has dropped it in between. Closing without a commit rolls
 * back. Confined to one thread.
 */
final class RequestAppender implements AutoCloseable {
    private static final long MAX_AHEAD_MILLIS = 10 * 60 * 1000L;

    private final Appender appender;
    private final long now;
    private final SampleBatch batch = new SampleBatch(64);
    private final SampleBatch single = new SampleBatch(1);
    private int[] positions = new int[64];
    private byte[] outcomes = new byte[64];
    private Labels labels = Labels.EMPTY;
    private long ref;

    /**
     * @param now Unix milliseconds
     */
    RequestAppender(Appender appender, long now) {
        this.appender = appender;
        this.now = now;
    }

    /** What follows belongs to this series. */
    void series(Labels of) {
        labels = of;
        ref = Appender.NO_REF;
    }

    /**
     * Appends the floats of a record.
     *
     * @param startTimestamps whether they are handed on
     * @return codes of {@link AppendOutcome} or {@link Refusal}, one for each float; valid until the next call
     */
    byte[] floats(SeriesRecord record, boolean startTimestamps) {
        int n = record.timestamps.size();
        if (outcomes.length < n) {
            outcomes = new byte[n];
            positions = new int[n];
        }
        Arrays.fill(outcomes, 0, n, AppendOutcome.OK);
        batch.clear();
        for (int i = 0; i < n; i++) {
            long t = record.timestamps.get(i);
            outcomes[i] = admit(t);
            if (outcomes[i] == AppendOutcome.OK) {
                positions[batch.size] = i;
                long start = startTimestamps && t != 0 ? record.startTimestamps.get(i) : 0;
                batch.add(ref, t, start, record.values.get(i));
            }
        }
        if (batch.size > 0) {
            appender.append(batch);
        }
        for (int k = 0; k < batch.size; k++) {
            byte outcome = batch.outcomes[k];
            outcomes[positions[k]] =
                    outcome == AppendOutcome.UNKNOWN_SERIES ? again(k) : outcome;
        }
        return outcomes;
    }

    private byte again(int k) {
        long timestamp = batch.timestamps[k];
        ref = Appender.NO_REF;
        byte refused = admit(timestamp);
        if (refused != AppendOutcome.OK) {
            return refused;
        }
        single.clear();
        single.add(ref, timestamp, batch.startTimestamp(k), batch.values[k]);
        appender.append(single);
        return known(single.outcomes[0]);
    }

    /**
     * Appends a histogram of the series.
     *
     * @param startTimestamp whether it is handed on
     * @return a code of {@link AppendOutcome} or {@link Refusal}
     * @throws StorageException INVALID_SAMPLE
     */
    byte histogram(HistogramSample sample, boolean startTimestamp) {
        byte refused = admit(sample.timestamp());
        if (refused != AppendOutcome.OK) {
            return refused;
        }
        HistogramSample reduced = reduced(sample);
        long start = startTimestamp && sample.timestamp() != 0 ? sample.startTimestamp() : 0;
        byte outcome = appender.appendHistogram(
                ref, sample.timestamp(), start, reduced.integer(), reduced.floats());
        if (outcome == AppendOutcome.UNKNOWN_SERIES) {
            ref = Appender.NO_REF;
            refused = admit(sample.timestamp());
            if (refused != AppendOutcome.OK) {
                return refused;
            }
            outcome = appender.appendHistogram(
                    ref, sample.timestamp(), start, reduced.integer(), reduced.floats());
        }
        return known(outcome);
    }

    private static HistogramSample reduced(HistogramSample sample) {
        try {
            return new HistogramSample(
                    sample.timestamp(),
                    sample.startTimestamp(),
                    sample.integer() == null ? null : ReservedSchemas.reduce(sample.integer()),
                    sample.floats() == null ? null : ReservedSchemas.reduce(sample.floats()));
        } catch (IllegalArgumentException e) {
            throw new StorageException(StorageException.Kind.INVALID_SAMPLE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Appends an exemplar of the series.
     *
     * @return a code of {@link AppendOutcome} or {@link Refusal}
     * @throws StorageException INVALID_SAMPLE
     */
    byte exemplar(Exemplar exemplar) {
        if (exemplar.timestamp() > now + MAX_AHEAD_MILLIS) {
            return Refusal.TOO_FAR;
        }
        if (ref == Appender.NO_REF) {
            // An exemplar may be older than any sample that would be accepted.
            ref = appender.resolve(labels, now);
        }
        byte outcome = appender.appendExemplar(ref, exemplar);
        if (outcome == AppendOutcome.UNKNOWN_SERIES) {
            ref = appender.resolve(labels, now);
            outcome = appender.appendExemplar(ref, exemplar);
        }
        return known(outcome);
    }

    /** Sets the metadata of the series; false when none of its samples was appended. */
    boolean metadata(Metadata metadata) {
        if (ref == Appender.NO_REF) {
            return false;
        }
        appender.updateMetadata(ref, metadata);
        return true;
    }

    void commit() throws IOException {
        appender.commit();
    }

    @Override
    public void close() {
        appender.close();
    }

    /** Whether a sample may be appended at all; then its series has a reference. */
    private byte admit(long timestamp) {
        if (timestamp > now + MAX_AHEAD_MILLIS) {
            return Refusal.TOO_FAR;
        }
        if (ref == Appender.NO_REF) {
            try {
                ref = appender.resolve(labels, timestamp);
            } catch (StorageException e) {
                if (e.kind() == StorageException.Kind.OUT_OF_BOUNDS) {
                    return AppendOutcome.OUT_OF_BOUNDS;
                }
                throw e;
            }
        }
        return AppendOutcome.OK;
    }

    private byte known(byte outcome) {
        if (outcome == AppendOutcome.UNKNOWN_SERIES) {
            throw new StorageException(
                    StorageException.Kind.IO, "the series " + labels + " was removed twice while it was written");
        }
        return outcome;
    }
}
