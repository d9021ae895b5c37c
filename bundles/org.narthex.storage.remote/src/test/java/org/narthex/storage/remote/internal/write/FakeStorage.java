package org.narthex.storage.remote.internal.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.HistogramChecks;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appendable;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.StorageException;

/** A storage that notes what is committed; times below {@link #minValid} are out of bounds, time must go on. */
final class FakeStorage implements Appendable, Queryable {
    /** What was committed, as text, in order. */
    final List<String> stored = new ArrayList<>();

    final Set<Long> forgotten = new HashSet<>();
    long minValid = 1000;
    int rollbacks;
    @Nullable IOException commitFailure;

    private final Map<Labels, Long> refs = new HashMap<>();
    private final Map<Long, Labels> series = new HashMap<>();
    private final Map<Long, Long> newest = new HashMap<>();

    @Override
    public Querier querier(long mint, long maxt) {
        throw new StorageException(StorageException.Kind.NOT_READY, "nothing to read");
    }

    @Override
    public Appender appender() {
        return new Transaction();
    }

    private final class Transaction implements Appender {
        private final List<String> pending = new ArrayList<>();
        private final Map<Long, Long> times = new HashMap<>();
        private boolean done;

        @Override
        public long resolve(Labels labels, long timestamp) {
            if (timestamp < minValid) {
                throw new StorageException(StorageException.Kind.OUT_OF_BOUNDS, "out of bounds");
            }
            long ref = refs.computeIfAbsent(labels, key -> refs.size() + 1L);
            series.put(ref, labels);
            return ref;
        }

        private byte admit(long ref, long timestamp) {
            if (forgotten.remove(ref)) {
                return AppendOutcome.UNKNOWN_SERIES;
            }
            if (timestamp < minValid) {
                return AppendOutcome.OUT_OF_BOUNDS;
            }
            Long last = newest.get(ref);
            if (last != null && timestamp <= last) {
                return timestamp == last ? AppendOutcome.DUPLICATE : AppendOutcome.OUT_OF_ORDER;
            }
            times.merge(ref, timestamp, Math::max);
            return AppendOutcome.OK;
        }

        @Override
        public void append(SampleBatch batch) {
            for (int i = 0; i < batch.size; i++) {
                byte outcome = admit(batch.refs[i], batch.timestamps[i]);
                batch.outcomes[i] = outcome;
                if (outcome == AppendOutcome.OK) {
                    started(batch.refs[i], batch.startTimestamp(i));
                    pending.add(series.get(batch.refs[i]) + " " + batch.timestamps[i] + " "
                            + Long.toHexString(Double.doubleToRawLongBits(batch.values[i])));
                }
            }
        }

        private void started(long ref, long start) {
            if (start != 0) {
                pending.add(series.get(ref) + " started " + start);
            }
        }

        @Override
        public void appendInOrder(SampleBatch batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte appendHistogram(
                long ref,
                long timestamp,
                long start,
                @Nullable Histogram histogram,
                @Nullable FloatHistogram floats) {
            try {
                if (histogram != null) {
                    HistogramChecks.check(histogram);
                }
                if (floats != null) {
                    HistogramChecks.check(floats);
                }
            } catch (IllegalArgumentException e) {
                throw new StorageException(StorageException.Kind.INVALID_SAMPLE, String.valueOf(e.getMessage()), e);
            }
            byte outcome = admit(ref, timestamp);
            if (outcome == AppendOutcome.OK) {
                started(ref, start);
                pending.add(series.get(ref) + " " + timestamp + " " + text(histogram, floats));
            }
            return outcome;
        }

        private static String text(@Nullable Histogram h, @Nullable FloatHistogram f) {
            return h != null
                    ? "int schema=" + h.schema() + " count=" + h.count() + " sum=" + h.sum() + " zero=" + h.zeroCount()
                            + " " + h.positiveSpans() + java.util.Arrays.toString(h.positiveBuckets())
                            + h.negativeSpans() + java.util.Arrays.toString(h.negativeBuckets())
                            + java.util.Arrays.toString(h.customValues()) + " " + h.hint()
                    : f == null
                            ? ""
                            : "float schema=" + f.schema() + " count=" + f.count() + " sum=" + f.sum() + " zero="
                                    + f.zeroCount() + " " + f.positiveSpans()
                                    + java.util.Arrays.toString(f.positiveBuckets()) + " " + f.hint();
        }

        @Override
        public byte appendExemplar(long ref, Exemplar exemplar) {
            if (exemplar.value() < 0) {
                return AppendOutcome.OUT_OF_ORDER;
            }
            pending.add(series.get(ref) + " exemplar " + exemplar);
            return AppendOutcome.OK;
        }

        @Override
        public void updateMetadata(long ref, Metadata metadata) {
            pending.add(series.get(ref) + " " + metadata);
        }

        @Override
        public void commit() throws IOException {
            done = true;
            if (commitFailure != null) {
                throw commitFailure;
            }
            newest.putAll(times);
            stored.addAll(pending);
        }

        @Override
        public void rollback() {
            done = true;
            rollbacks++;
        }

        @Override
        public void close() {
            if (!done) {
                rollback();
            }
        }
    }
}
