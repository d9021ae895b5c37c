package org.narthex.promql.engine.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.model.StaleMarker;
import org.narthex.model.Utf8;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.CounterResets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histograms;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/**
 * Series in memory. Histograms come back with the counter reset hints that a database's chunks give them: unknown for
 * the first of a chunk, none for those behind it. Filled by one thread, then thread-safe.
 */
final class ScriptStorage implements Queryable {
    private final Map<Labels, TreeMap<Long, Sample>> series = new TreeMap<>();

    private record Sample(double value, @Nullable FloatHistogram histogram, long start) {}

    void add(Labels labels, long time, double value, @Nullable FloatHistogram histogram, long start) {
        // The first sample at a time stays, as in a database that refuses a second one.
        series.computeIfAbsent(labels, l -> new TreeMap<>()).putIfAbsent(time, new Sample(value, histogram, start));
    }

    @Override
    public Querier querier(long mint, long maxt) {
        return new Querier() {
            @Override
            public SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers) {
                List<Series> found = new ArrayList<>();
                series.forEach((labels, samples) -> {
                    if (matches(labels, matchers) && !samples.subMap(mint, true, maxt, true).isEmpty()) {
                        found.add(new MemorySeries(labels, buffer(samples), mint, maxt));
                    }
                });
                return set(found);
            }

            @Override
            public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
                TreeSet<String> values = new TreeSet<>(Utf8.ORDER);
                series.keySet().stream()
                        .filter(l -> l.has(name) && matches(l, matchers))
                        .forEach(l -> values.add(l.get(name)));
                return values.stream().limit(limit > 0 ? limit : Long.MAX_VALUE).toList();
            }

            @Override
            public List<String> labelNames(List<Matcher> matchers, int limit) {
                TreeSet<String> names = new TreeSet<>(Utf8.ORDER);
                series.keySet().stream()
                        .filter(l -> matches(l, matchers))
                        .forEach(l -> l.forEach((name, value) -> names.add(name)));
                return names.stream().limit(limit > 0 ? limit : Long.MAX_VALUE).toList();
            }

            @Override
            public void close() {}
        };
    }

    private static boolean matches(Labels labels, List<Matcher> matchers) {
        return matchers.stream().allMatch(m -> m.matches(labels.get(m.name())));
    }

    private static SeriesSet set(List<Series> found) {
        return new SeriesSet() {
            private int at;

            @Override
            public @Nullable Series next() {
                return at < found.size() ? found.get(at++) : null;
            }

            @Override
            public List<String> warnings() {
                return List.of();
            }
        };
    }

    private static SampleBuffer buffer(TreeMap<Long, Sample> samples) {
        SampleBuffer out = new SampleBuffer(samples.size());
        FloatHistogram before = null;
        for (Map.Entry<Long, Sample> e : samples.entrySet()) {
            Sample s = e.getValue();
            FloatHistogram h = s.histogram();
            if (h == null) {
                out.add(e.getKey(), s.value());
                before = null;
            } else {
                out.add(e.getKey(), Histograms.withHint(h, hint(h, before)));
                before = h;
            }
            if (s.start() != 0) {
                if (out.startTimestamps == null) {
                    out.startTimestamps = new long[out.timestamps.length];
                }
                out.startTimestamps[out.size - 1] = s.start();
            }
        }
        return out;
    }

    private static CounterResetHint hint(FloatHistogram h, @Nullable FloatHistogram before) {
        if (h.hint() == CounterResetHint.GAUGE) {
            return CounterResetHint.GAUGE;
        }
        return before == null || !continues(h, before) ? CounterResetHint.UNKNOWN : CounterResetHint.NOT_RESET;
    }

    /** Whether a histogram can stand behind another one in a chunk. */
    private static boolean continues(FloatHistogram h, FloatHistogram before) {
        if (before.hint() == CounterResetHint.GAUGE || h.hint() == CounterResetHint.RESET) {
            return false;
        }
        if (StaleMarker.isStale(h.sum())) {
            return true;
        }
        boolean sameLayout = h.schema() == before.schema() && h.zeroThreshold() == before.zeroThreshold();
        boolean sameBounds = !BucketBounds.isCustom(h.schema())
                || java.util.Arrays.equals(h.customValues(), before.customValues());
        return !StaleMarker.isStale(before.sum())
                && sameLayout
                && sameBounds
                && !CounterResets.detect(Histograms.withHint(h, CounterResetHint.UNKNOWN), before);
    }

    private record MemorySeries(Labels labels, SampleBuffer all, long mint, long maxt) implements Series {
        @Override
        public SampleCursor samples() {
            return new SampleCursor() {
                private boolean done;

                @Override
                public boolean next(SampleBuffer into) {
                    if (done) {
                        return false;
                    }
                    done = true;
                    for (int i = 0; i < all.size; i++) {
                        if (all.timestamps[i] >= mint && all.timestamps[i] <= maxt) {
                            copy(i, into);
                        }
                    }
                    return true;
                }
            };
        }

        private void copy(int i, SampleBuffer into) {
            FloatHistogram h = all.histogram(i);
            if (h == null) {
                into.add(all.timestamps[i], all.values[i]);
            } else {
                into.add(all.timestamps[i], h);
            }
            if (all.startTimestamps != null) {
                if (into.startTimestamps == null) {
                    into.startTimestamps = new long[into.timestamps.length];
                }
                into.startTimestamps[into.size - 1] = all.startTimestamps[i];
            }
        }

        @Override
        public ChunkCursor chunks() {
            throw new UnsupportedOperationException("series in memory have no chunks");
        }
    }
}
