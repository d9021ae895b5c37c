package org.narthex.scrape.internal.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appendable;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;

/** Keeps committed samples, and exemplars at once, in maps; refuses what is not newer than the newest of its series. Thread-safe. */
public final class FakeStorage implements Appendable {
    public record Sample(long timestamp, double value) {}

    private final Map<Labels, Long> refs = new HashMap<>();
    private final Map<Long, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<Long, List<Exemplar>> exemplars = new LinkedHashMap<>();
    private long nextRef = 1;
    private int commits;

    /** Unix milliseconds before which samples are older than the out-of-order window. */
    private long windowStart;

    synchronized void windowStart(long timestamp) {
        windowStart = timestamp;
    }

    public synchronized List<Sample> of(String... labels) {
        Long ref = refs.get(Labels.of(labels));
        return ref == null ? List.of() : List.copyOf(samples.getOrDefault(ref, List.of()));
    }

    synchronized List<Exemplar> exemplars(String... labels) {
        Long ref = refs.get(Labels.of(labels));
        return ref == null ? List.of() : List.copyOf(exemplars.getOrDefault(ref, List.of()));
    }

    synchronized int commits() {
        return commits;
    }

    /** Makes all references invalid, as when series are removed from memory. */
    synchronized void forgetSeries() {
        Map<Long, List<Sample>> moved = new LinkedHashMap<>();
        nextRef += 1000;
        refs.replaceAll((labels, old) -> {
            moved.put(nextRef, samples.getOrDefault(old, new ArrayList<>()));
            return nextRef++;
        });
        samples.clear();
        samples.putAll(moved);
    }

    @Override
    public Appender appender() {
        return new Transaction();
    }

    private final class Transaction implements Appender {
        private final Map<Long, List<Sample>> pending = new LinkedHashMap<>();

        @Override
        public long resolve(Labels labels, long timestamp) {
            synchronized (FakeStorage.this) {
                Long ref = refs.computeIfAbsent(labels, l -> nextRef++);
                samples.computeIfAbsent(ref, r -> new ArrayList<>());
                return ref;
            }
        }

        @Override
        public void append(SampleBatch batch) {
            synchronized (FakeStorage.this) {
                for (int i = 0; i < batch.size; i++) {
                    batch.outcomes[i] = add(batch.refs[i], batch.timestamps[i], batch.values[i]);
                }
            }
        }

        private byte add(long ref, long timestamp, double value) {
            List<Sample> stored = samples.get(ref);
            if (stored == null) {
                return AppendOutcome.UNKNOWN_SERIES;
            }
            if (timestamp < windowStart) {
                return AppendOutcome.TOO_OLD;
            }
            if (!stored.isEmpty() && stored.getLast().timestamp() > timestamp) {
                return AppendOutcome.OUT_OF_ORDER;
            }
            if (!stored.isEmpty() && stored.getLast().timestamp() == timestamp) {
                return AppendOutcome.DUPLICATE;
            }
            pending.computeIfAbsent(ref, r -> new ArrayList<>()).add(new Sample(timestamp, value));
            return AppendOutcome.OK;
        }

        @Override
        public void appendInOrder(SampleBatch batch) {
            append(batch);
        }

        @Override
        public byte appendHistogram(
                long ref, long timestamp, long start, Histogram histogram, FloatHistogram floats) {
            throw new UnsupportedOperationException("no native histograms here");
        }

        @Override
        public byte appendExemplar(long ref, Exemplar exemplar) {
            synchronized (FakeStorage.this) {
                List<Exemplar> stored = exemplars.computeIfAbsent(ref, r -> new ArrayList<>());
                if (!stored.isEmpty() && stored.getLast().timestamp() > exemplar.timestamp()) {
                    return AppendOutcome.OUT_OF_ORDER;
                }
                stored.add(exemplar);
                return AppendOutcome.OK;
            }
        }

        @Override
        public void updateMetadata(long ref, Metadata metadata) {}

        @Override
        public void commit() {
            synchronized (FakeStorage.this) {
                pending.forEach((ref, list) -> samples.get(ref).addAll(list));
                commits++;
            }
            pending.clear();
        }

        @Override
        public void rollback() {
            pending.clear();
        }

        @Override
        public void close() {
            pending.clear();
        }
    }
}
