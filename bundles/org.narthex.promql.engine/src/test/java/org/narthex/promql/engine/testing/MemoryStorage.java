package org.narthex.promql.engine.testing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.model.Utf8;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/**
 * Series with float and histogram samples in memory. Samples of a series come in ascending time. Queries may run on any
 * thread once nothing is added any more.
 */
public final class MemoryStorage implements Queryable {
    /** So few that a cursor has to be asked several times. */
    private static final int SAMPLES_A_CHUNK = 120;

    private final TreeMap<Labels, SampleBuffer> series = new TreeMap<>();

    /** A storage without series. */
    public MemoryStorage() {}

    /** Adds a float; the stale marker ends the series for a while. */
    public void add(Labels labels, long timestamp, double value) {
        add(labels, timestamp, value, 0);
    }

    /** Adds a float with its start timestamp, 0 where that is unknown. */
    public void add(Labels labels, long timestamp, double value, long startTimestamp) {
        SampleBuffer samples = samples(labels, timestamp);
        samples.add(timestamp, value);
        start(samples, startTimestamp);
    }

    /** Adds a histogram. */
    public void add(Labels labels, long timestamp, FloatHistogram histogram) {
        add(labels, timestamp, histogram, 0);
    }

    /** Adds a histogram with its start timestamp, 0 where that is unknown. */
    public void add(Labels labels, long timestamp, FloatHistogram histogram, long startTimestamp) {
        SampleBuffer samples = samples(labels, timestamp);
        samples.add(timestamp, histogram);
        start(samples, startTimestamp);
    }

    /** Forgets all series. */
    public void clear() {
        series.clear();
    }

    private SampleBuffer samples(Labels labels, long timestamp) {
        SampleBuffer samples = series.computeIfAbsent(labels, l -> new SampleBuffer(16));
        if (samples.size > 0 && samples.timestamps[samples.size - 1] >= timestamp) {
            throw new IllegalArgumentException("samples of " + labels + " do not ascend at " + timestamp);
        }
        return samples;
    }

    private static void start(SampleBuffer samples, long startTimestamp) {
        if (samples.startTimestamps == null) {
            if (startTimestamp == 0) {
                return;
            }
            samples.startTimestamps = new long[samples.timestamps.length];
        }
        samples.startTimestamps[samples.size - 1] = startTimestamp;
    }

    @Override
    public Querier querier(long mint, long maxt) {
        return new View(mint, maxt);
    }

    private final class View implements Querier {
        private final long mint;
        private final long maxt;

        View(long mint, long maxt) {
            this.mint = mint;
            this.maxt = maxt;
        }

        @Override
        public SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers) {
            List<Series> found = new ArrayList<>();
            for (Map.Entry<Labels, SampleBuffer> e : series.entrySet()) {
                if (matches(e.getKey(), matchers)) {
                    found.add(new MemorySeries(e.getKey(), e.getValue(), mint, maxt));
                }
            }
            Iterator<Series> each = found.iterator();
            return new SeriesSet() {
                @Override
                public @Nullable Series next() {
                    return each.hasNext() ? each.next() : null;
                }

                @Override
                public List<String> warnings() {
                    return List.of();
                }
            };
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
            TreeSet<String> values = new TreeSet<>(Utf8.ORDER);
            for (Labels labels : series.keySet()) {
                if (labels.has(name) && matches(labels, matchers)) {
                    values.add(labels.get(name));
                }
            }
            return limited(values, limit);
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers, int limit) {
            TreeSet<String> names = new TreeSet<>(Utf8.ORDER);
            for (Labels labels : series.keySet()) {
                if (matches(labels, matchers)) {
                    labels.forEach((name, value) -> names.add(name));
                }
            }
            return limited(names, limit);
        }

        @Override
        public void close() {}
    }

    private static List<String> limited(TreeSet<String> all, int limit) {
        return all.stream().limit(limit > 0 ? limit : Long.MAX_VALUE).toList();
    }

    private static boolean matches(Labels labels, List<Matcher> matchers) {
        return matchers.stream().allMatch(m -> m.matches(labels));
    }

    private record MemorySeries(Labels labels, SampleBuffer stored, long mint, long maxt) implements Series {
        @Override
        public SampleCursor samples() {
            return new Reader(stored, mint, maxt);
        }

        @Override
        public ChunkCursor chunks() {
            throw new UnsupportedOperationException("samples in memory are not encoded");
        }
    }

    private static final class Reader implements SampleCursor {
        private final SampleBuffer stored;
        private final long mint;
        private final long maxt;
        private int at;

        Reader(SampleBuffer stored, long mint, long maxt) {
            this.stored = stored;
            this.mint = mint;
            this.maxt = maxt;
        }

        @Override
        public boolean next(SampleBuffer into) {
            if (at >= stored.size || stored.timestamps[at] > maxt) {
                return false;
            }
            for (int end = Math.min(stored.size, at + SAMPLES_A_CHUNK); at < end; at++) {
                long t = stored.timestamps[at];
                if (t > maxt) {
                    break;
                }
                if (t >= mint) {
                    FloatHistogram h = stored.histogram(at);
                    if (h == null) {
                        into.add(t, stored.values[at]);
                    } else {
                        into.add(t, h);
                    }
                    start(into, stored.startTimestamps == null ? 0 : stored.startTimestamps[at]);
                }
            }
            return true;
        }
    }
}
