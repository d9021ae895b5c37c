package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.storage.api.ExemplarQueryable.SeriesExemplars;
import org.narthex.storage.api.StorageException;

/**
 * The exemplars added last of all series, a fixed number of them: the one that was added first gives way, whether its series
 * is still in memory or not. Those of a series are in order of time. Thread-safe.
 */
public final class ExemplarRing {
    private static final int MAX_LABEL_RUNES = 128;

    private record Entry(Series series, Exemplar exemplar) {}

    private static final class Series {
        final Labels labels;
        final List<Entry> entries = new ArrayList<>(2);

        Series(Labels labels) {
            this.labels = labels;
        }

        Exemplar newest() {
            return entries.getLast().exemplar;
        }

        /** Where one of this time goes: behind all that are not newer. */
        int place(long time) {
            int at = entries.size();
            while (at > 0 && entries.get(at - 1).exemplar.timestamp() > time) {
                at--;
            }
            return at;
        }
    }

    private volatile @Nullable Entry[] ring;
    private final Map<Labels, Series> series = new HashMap<>();
    private int next;
    private int size;
    private long window;
    private long appended;
    private long outOfOrder;

    /** A ring of so many exemplars; 0 keeps none. */
    ExemplarRing(int capacity) {
        ring = new Entry[Math.max(0, capacity)];
    }

    /** Changes how many exemplars there may be; those added last stay. */
    public synchronized void resize(int capacity) {
        @Nullable Entry[] old = ring;
        @Nullable Entry[] resized = new Entry[Math.max(0, capacity)];
        int surplus = size - resized.length;
        int kept = 0;
        for (int i = 0; i < old.length; i++) {
            Entry entry = old[(next + i) % old.length];
            if (entry == null) {
                continue;
            }
            if (surplus > 0) {
                surplus--;
                forget(entry);
            } else {
                resized[kept++] = entry;
            }
        }
        ring = resized;
        size = kept;
        next = kept == resized.length ? 0 : kept;
    }

    /** Changes how much older than the newest one of its series an exemplar may be, milliseconds; 0 for not at all. */
    public synchronized void window(long millis) {
        window = Math.max(0, millis);
    }

    @SuppressWarnings("ReferenceEquality") // An equal one may be there twice.
    private void forget(Entry entry) {
        Series owner = entry.series;
        owner.entries.remove(entry);
        if (owner.entries.isEmpty()) {
            series.remove(owner.labels);
        }
    }

    /** An exemplar of a series. */
    record OfSeries(Labels series, Exemplar exemplar) {}

    /** All exemplars, the oldest first. */
    synchronized List<OfSeries> all() {
        List<OfSeries> all = new ArrayList<>();
        for (int i = 0; i < ring.length; i++) {
            Entry entry = ring[(next + i) % ring.length];
            if (entry != null) {
                all.add(new OfSeries(entry.series.labels, entry.exemplar));
            }
        }
        return all;
    }

    public boolean isEnabled() {
        return ring.length > 0;
    }

    /** Refuses labels of more than 128 characters in total. */
    static void validate(Exemplar exemplar) {
        int[] runes = new int[1];
        exemplar.labels().forEach((name, value) ->
                runes[0] += name.codePointCount(0, name.length()) + value.codePointCount(0, value.length()));
        if (runes[0] > MAX_LABEL_RUNES) {
            throw new StorageException(
                    StorageException.Kind.INVALID_SAMPLE,
                    "label length for exemplar exceeds maximum of " + MAX_LABEL_RUNES + " UTF-8 characters");
        }
    }

    /** Whether the series' newest exemplar equals this one. */
    synchronized boolean isDuplicate(Labels labels, Exemplar exemplar) {
        Series s = series.get(labels);
        return s != null && same(s.newest(), exemplar);
    }

    /** Whether this one is too old for the series, or comes before its newest one of the same time. */
    synchronized boolean isOutOfOrder(Labels labels, Exemplar exemplar) {
        Series s = series.get(labels);
        return s != null && !same(s.newest(), exemplar) && isRefused(exemplar, s.newest());
    }

    private static boolean same(Exemplar a, Exemplar b) {
        return a.timestamp() == b.timestamp()
                && Double.doubleToRawLongBits(a.value()) == Double.doubleToRawLongBits(b.value())
                && a.labels().equals(b.labels());
    }

    private boolean isRefused(Exemplar e, Exemplar newest) {
        if (e.timestamp() != newest.timestamp()) {
            return e.timestamp() < newest.timestamp() && e.timestamp() <= newest.timestamp() - window;
        }
        if (e.value() != newest.value()) {
            return e.value() < newest.value();
        }
        return Long.compareUnsigned(e.labels().hash(), newest.labels().hash()) < 0;
    }

    /** Adds an exemplar unless it is refused, equal to the newest of its series, or of the time of another older one. */
    synchronized void add(Labels labels, Exemplar exemplar) {
        @Nullable Entry[] all = ring;
        if (all.length == 0) {
            return;
        }
        Series s = series.get(labels);
        if (s != null) {
            Exemplar newest = s.newest();
            if (same(newest, exemplar)) {
                return;
            }
            if (isRefused(exemplar, newest)) {
                outOfOrder++;
                return;
            }
            int place = s.place(exemplar.timestamp());
            if (place > 0
                    && place < s.entries.size()
                    && s.entries.get(place - 1).exemplar.timestamp() == exemplar.timestamp()) {
                return;
            }
        }
        Entry old = all[next];
        if (old != null) {
            forget(old);
        } else {
            size++;
        }
        Series owner = series.computeIfAbsent(labels, Series::new);
        Entry entry = new Entry(owner, exemplar);
        owner.entries.add(owner.place(exemplar.timestamp()), entry);
        all[next] = entry;
        next = (next + 1) % all.length;
        appended++;
    }

    /** Visits all exemplars with the labels of their series, the one added first first. */
    public synchronized void forEach(BiConsumer<Labels, Exemplar> visitor) {
        @Nullable Entry[] all = ring;
        for (int i = 0; i < all.length; i++) {
            Entry entry = all[(next + i) % all.length];
            if (entry != null) {
                visitor.accept(entry.series.labels, entry.exemplar);
            }
        }
    }

    /** The exemplars in [start, end] of the series that satisfy one of the matcher sets, in label order. */
    public synchronized List<SeriesExemplars> select(long start, long end, List<List<Matcher>> matcherSets) {
        List<SeriesExemplars> found = new ArrayList<>();
        for (Series s : series.values()) {
            if (matcherSets.stream().noneMatch(set -> set.stream().allMatch(m -> m.matches(s.labels)))) {
                continue;
            }
            List<Exemplar> in = s.entries.stream()
                    .map(Entry::exemplar)
                    .filter(e -> e.timestamp() >= start && e.timestamp() <= end)
                    .toList();
            if (!in.isEmpty()) {
                found.add(new SeriesExemplars(s.labels, in));
            }
        }
        found.sort(Comparator.comparing(SeriesExemplars::series));
        return found;
    }

    public synchronized long appended() {
        return appended;
    }

    public synchronized long outOfOrder() {
        return outOfOrder;
    }

    public synchronized int size() {
        return size;
    }

    public synchronized int seriesCount() {
        return series.size();
    }

    public int capacity() {
        return ring.length;
    }

    /** Time of the exemplar that gives way next, Unix milliseconds; 0 without one. */
    public synchronized long lastTimestamp() {
        @Nullable Entry[] all = ring;
        if (all.length == 0) {
            return 0;
        }
        Entry first = all[next] == null ? all[0] : all[next];
        return first == null ? 0 : first.exemplar.timestamp();
    }
}
