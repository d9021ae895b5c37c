package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.narthex.model.LabelBytes;
import org.narthex.model.Labels;
import org.narthex.model.Utf8;
import org.narthex.storage.api.StorageStatus.Cardinality;
import org.narthex.storage.api.StorageStatus.Count;

/** Counts what the status page shows of the head's labels, and the metrics of its series' newest samples. Thread-safe. */
public final class HeadCardinality {
    private final Head head;

    HeadCardinality(Head head) {
        this.head = head;
    }

    /** How many series have a stale marker as their newest sample. */
    public int staleSeries() {
        int n = 0;
        for (SeriesPage page : head.series().pages()) {
            if (page != null) {
                synchronized (page) {
                    for (int i = 0; i < SeriesPage.SIZE; i++) {
                        n += page.isStale(i) ? 1 : 0;
                    }
                }
            }
        }
        return n;
    }

    /**
     * Series whose newest sample is a native histogram.
     *
     * @param series how many there are
     * @param buckets how many buckets these samples have together
     */
    public record Histograms(long series, long buckets) {}

    /** How many series have a native histogram as their newest sample. */
    public Histograms histograms() {
        long series = 0;
        long buckets = 0;
        for (SeriesPage page : head.series().pages()) {
            if (page != null) {
                synchronized (page) {
                    for (int i = 0; i < SeriesPage.SIZE; i++) {
                        OpenHistogram open = page.open.histogram(i);
                        if (open != null) {
                            series++;
                            buckets += open.buckets();
                        }
                    }
                }
            }
        }
        return new Histograms(series, buckets);
    }

    /** The highest counts, at most {@code limit} of each kind. */
    public Cardinality top(int limit) {
        LabelIndex index = head.series().index();
        List<Count> metrics = new ArrayList<>();
        index.forEachValue(Labels.METRIC_NAME, (value, n) -> metrics.add(new Count(value, n)));
        List<Count> values = new ArrayList<>();
        List<Count> bytes = new ArrayList<>();
        List<Count> pairs = new ArrayList<>();
        for (String name : index.names()) {
            long nameSize = LabelBytes.encodedSize(Utf8Length.of(name));
            long[] sums = new long[2];
            index.forEachValue(name, (value, n) -> {
                sums[0]++;
                sums[1] += (nameSize + LabelBytes.encodedSize(Utf8Length.of(value))) * n;
                pairs.add(new Count(name + "=" + value, n));
            });
            values.add(new Count(name, sums[0]));
            bytes.add(new Count(name, sums[1]));
        }
        return new Cardinality(top(metrics, limit), top(values, limit), top(bytes, limit), top(pairs, limit));
    }

    private static List<Count> top(List<Count> all, int limit) {
        all.sort(Comparator.comparingLong(Count::value).reversed().thenComparing(Count::name, Utf8.ORDER));
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }

    private static final class Utf8Length {
        static int of(String s) {
            int n = 0;
            for (int i = 0; i < s.length(); i++) {
                char c = s.charAt(i);
                if (c < 0x80) {
                    n++;
                } else if (c < 0x800 || Character.isSurrogate(c)) {
                    n += 2;
                } else {
                    n += 3;
                }
            }
            return n;
        }
    }
}
