package org.narthex.storage.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One transaction. Nothing is visible to queries before {@link #commit}; ending without it, by {@link #rollback} or
 * {@link #close}, drops the samples.
 *
 * <p>Confined to one thread. No method may be called after commit or rollback but close.
 */
@ProviderType
public interface Appender extends AutoCloseable {
    /** The reference that no series has. */
    long NO_REF = 0;

    /**
     * The reference of a series, which is created if need be. References stay valid until the series is removed from
     * memory; then a batch answers {@link AppendOutcome#UNKNOWN_SERIES}.
     *
     * @param timestamp of the sample that is to follow, Unix milliseconds: too old a one creates no series
     * @throws StorageException INVALID_LABELS or OUT_OF_BOUNDS
     */
    long resolve(Labels labels, long timestamp);

    /**
     * Appends float samples and sets the outcome of each. The batch is read during the call only.
     */
    void append(SampleBatch batch);

    /** As {@link #append(SampleBatch)}, but what is not the newest of its series is refused even inside an out-of-order window. */
    void appendInOrder(SampleBatch batch);

    /**
     * Appends one native histogram, integer or float; exactly one of the two is given.
     *
     * @return a code of {@link AppendOutcome}
     * @throws StorageException INVALID_SAMPLE
     */
    default byte appendHistogram(
            long ref, long timestamp, @Nullable Histogram histogram, @Nullable FloatHistogram floats) {
        return appendHistogram(ref, timestamp, 0, histogram, floats);
    }

    /**
     * As {@link #appendHistogram(long, long, Histogram, FloatHistogram)}, of a cumulative series that started at a known
     * time.
     *
     * @param startTimestamp Unix milliseconds, 0 when unknown; used only where the features for it are on
     */
    byte appendHistogram(
            long ref,
            long timestamp,
            long startTimestamp,
            @Nullable Histogram histogram,
            @Nullable FloatHistogram floats);

    /** Appends an exemplar; dropped silently when exemplar storage is off or it is a duplicate. */
    byte appendExemplar(long ref, Exemplar exemplar);

    /** Sets the metadata of a series where it differs from what is stored. */
    void updateMetadata(long ref, Metadata metadata);

    /**
     * Writes the transaction to the write-ahead log, then makes it visible.
     *
     * @throws IOException when the log could not be written; the transaction is rolled back
     */
    void commit() throws IOException;

    /** Drops the samples; series that were created stay. */
    void rollback();

    /** Rolls back unless committed. */
    @Override
    void close();
}
