package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.storage.api.ExemplarQueryable.SeriesExemplars;
import org.narthex.storage.api.StorageException;

/** The newest exemplars of all series, a fixed number of them: the oldest one gives way. Thread-safe. */
public final class ExemplarRing {
    private static final int MAX_LABEL_RUNES = 128;

    /** An exemplar of a series. */
    record Entry(int slot, Exemplar exemplar) {}

    private static final class Series {
        final Labels labels;
        final ArrayDeque<Exemplar> exemplars = new ArrayDeque<>(2);

        Series(Labels labels) {
            this.labels = labels;
        }
    }

    private volatile @Nullable Entry[] ring;
    private final Map<Integer, Series> series = new HashMap<>();
    private int next;
    private int size;
    private long appended;
    private long outOfOrder;
    private long lastTimestamp;

    /** A ring of so many exemplars; 0 keeps none. */
    ExemplarRing(int capacity) {
        ring = new Entry[Math.max(0, capacity)];
    }

    /** Changes how many exemplars there may be; the newest stay. */
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
                forget(entry.slot);
            } else {
                resized[kept++] = entry;
            }
        }
        ring = resized;
        size = kept;
        next = kept == resized.length ? 0 : kept;
    }

    /** Drops the oldest exemplar of a series. */
    private void forget(int slot) {
        Series owner = series.get(slot);
        if (owner != null) {
            owner.exemplars.pollFirst();
            if (owner.exemplars.isEmpty()) {
                series.remove(slot);
            }
        }
    }

    /** All exemplars, the oldest first. */
    synchronized List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < ring.length; i++) {
            Entry entry = ring[(next + i) % ring.length];
            if (entry != null) {
                all.add(entry);
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

    synchronized boolean isDuplicate(int slot, Exemplar exemplar) {
        Series s = series.get(slot);
        return s != null && !s.exemplars.isEmpty() && same(s.exemplars.getLast(), exemplar);
    }

    /** Whether the newest exemplar of the series comes after this one. */
    synchronized boolean isOutOfOrder(int slot, Exemplar exemplar) {
        Series s = series.get(slot);
        if (s == null || s.exemplars.isEmpty()) {
            return false;
        }
        Exemplar newest = s.exemplars.getLast();
        return !same(newest, exemplar) && before(exemplar, newest);
    }

    private static boolean same(Exemplar a, Exemplar b) {
        return a.timestamp() == b.timestamp()
                && Double.doubleToRawLongBits(a.value()) == Double.doubleToRawLongBits(b.value())
                && a.labels().equals(b.labels());
    }

    /** Adds an exemplar unless it is older than the newest of its series or equal to it. */
    synchronized void add(int slot, Labels labels, Exemplar exemplar) {
        if (ring.length == 0) {
            return;
        }
        Series s = series.get(slot);
        if (s != null && !s.exemplars.isEmpty()) {
            Exemplar newest = s.exemplars.getLast();
            if (same(newest, exemplar)) {
                return;
            }
            if (before(exemplar, newest)) {
                outOfOrder++;
                return;
            }
        }
        Entry old = ring[next];
        if (old != null) {
            forget(old.slot);
        } else {
            size++;
        }
        series.computeIfAbsent(slot, k -> new Series(labels)).exemplars.addLast(exemplar);
        ring[next] = new Entry(slot, exemplar);
        next = (next + 1) % ring.length;
        appended++;
        lastTimestamp = exemplar.timestamp();
    }

    /** Forgets the exemplars of slots. */
    synchronized void remove(BitSet slots) {
        if (!series.keySet().removeIf(slots::get)) {
            return;
        }
        for (int k = 0; k < ring.length; k++) {
            Entry entry = ring[k];
            if (entry != null && slots.get(entry.slot)) {
                ring[k] = null;
                size--;
            }
        }
    }

    private static boolean before(Exemplar a, Exemplar newest) {
        if (a.timestamp() != newest.timestamp()) {
            return a.timestamp() < newest.timestamp();
        }
        if (a.value() != newest.value()) {
            return a.value() < newest.value();
        }
        return Long.compareUnsigned(a.labels().hash(), newest.labels().hash()) < 0;
    }

    /** The exemplars in [start, end] of the series that satisfy one of the matcher sets, in label order. */
    public synchronized List<SeriesExemplars> select(long start, long end, List<List<Matcher>> matcherSets) {
        List<SeriesExemplars> found = new ArrayList<>();
        for (Series s : series.values()) {
            if (matcherSets.stream().noneMatch(set -> set.stream().allMatch(m -> m.matches(s.labels)))) {
                continue;
            }
            List<Exemplar> in = s.exemplars.stream()
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

    /** Time of the exemplar added last, Unix milliseconds; 0 without one. */
    public synchronized long lastTimestamp() {
        return lastTimestamp;
    }
}
