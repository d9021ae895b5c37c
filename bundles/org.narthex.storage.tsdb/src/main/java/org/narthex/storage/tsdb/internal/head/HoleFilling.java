package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;

/**
 * Samples of the log that are older than the newest complete chunk of their series and in none of its chunks, because
 * one was damaged. They become chunks in memory between the others, at each start anew: a file that had them behind newer
 * ones would look damaged itself. Confined to one thread.
 */
final class HoleFilling {
    private record Sample(double value, @Nullable Histogram integer, @Nullable FloatHistogram floats) {
        boolean isFloat() {
            return integer == null && floats == null;
        }
    }

    private record Filler(long ref, long mint, long maxt, int encoding) {}

    private final Head head;
    private final Map<Integer, TreeMap<Long, Sample>> found = new HashMap<>();

    HoleFilling(Head head) {
        this.head = head;
    }

    /** Takes a sample that lies in a hole; false for any other. */
    boolean take(int slot, long t, double value) {
        if (!isHole(slot, t)) {
            return false;
        }
        put(slot, t, new Sample(value, null, null));
        return true;
    }

    /** Takes a histogram that lies in a hole; one of the two is given. */
    boolean take(int slot, long t, @Nullable Histogram integer, @Nullable FloatHistogram floats) {
        if (!isHole(slot, t)) {
            return false;
        }
        put(slot, t, new Sample(0, integer, floats));
        return true;
    }

    /** Forgets what was taken for a series that was removed. */
    void forget(int slot) {
        found.remove(slot);
    }

    private void put(int slot, long t, Sample sample) {
        found.computeIfAbsent(slot, s -> new TreeMap<>()).putIfAbsent(t, sample);
    }

    private boolean isHole(int slot, long t) {
        SeriesPage page = head.page(slot);
        int i = slot & SeriesPage.MASK;
        long[] complete = page.chunks[i];
        if (complete.length == 0 || t > complete[complete.length - SeriesPage.CHUNK_LONGS + 2]) {
            return false;
        }
        for (int at = complete.length - SeriesPage.CHUNK_LONGS; at >= 0; at -= SeriesPage.CHUNK_LONGS) {
            if (t > complete[at + 2]) {
                return true;
            }
            if (t >= complete[at + 1]) {
                return false;
            }
        }
        return true;
    }

    /** Makes chunks of what was taken. */
    void finish() {
        found.forEach((slot, samples) -> {
            SeriesPage page = head.page(slot);
            int i = slot & SeriesPage.MASK;
            synchronized (page) {
                List<Filler> fillers = new ArrayList<>();
                long[] complete = page.chunks[i];
                if (complete.length == 0) {
                    return;
                }
                long from = Long.MIN_VALUE;
                for (int at = 0; at < complete.length; at += SeriesPage.CHUNK_LONGS) {
                    if (from < complete[at + 1]) {
                        fill(samples.subMap(from, complete[at + 1]), fillers);
                    }
                    from = Math.max(from, complete[at + 2]);
                }
                page.chunks[i] = merged(complete, fillers);
                head.counts().chunksCreated.add(fillers.size());
                head.times().widen(samples.firstKey(), page.lastTime[i]);
            }
        });
        found.clear();
    }

    private void fill(Map<Long, Sample> hole, List<Filler> into) {
        XorEncoder floats = new XorEncoder();
        OpenHistogram histograms = null;
        long mint = 0;
        long maxt = 0;
        int count = 0;
        for (Map.Entry<Long, Sample> e : hole.entrySet()) {
            long t = e.getKey();
            Sample s = e.getValue();
            if (s.isFloat()) {
                if (histograms != null) {
                    histograms.close((encoding, from, to, data) -> keep(data, from, to, encoding, into));
                    histograms = null;
                }
                if (count == head.options().rules().samplesPerChunk()) {
                    keep(floats, mint, maxt, into);
                    count = 0;
                }
                if (count++ == 0) {
                    floats.start(new byte[256]);
                    mint = t;
                }
                maxt = t;
                floats.append(t, s.value);
                continue;
            }
            if (count > 0) {
                keep(floats, mint, maxt, into);
                count = 0;
            }
            ChunkRules rules = head.options().rules();
            if (histograms == null) {
                histograms = new OpenHistogram(t, s.integer, s.floats, rules);
            } else {
                histograms.append(
                        t, s.integer, s.floats, rules, (encoding, from, to, data) -> keep(data, from, to, encoding, into));
            }
        }
        if (count > 0) {
            keep(floats, mint, maxt, into);
        }
        if (histograms != null) {
            histograms.close((encoding, from, to, data) -> keep(data, from, to, encoding, into));
        }
    }

    private void keep(XorEncoder floats, long mint, long maxt, List<Filler> into) {
        keep(Arrays.copyOf(floats.buffer, floats.bytes()), mint, maxt, Head.XOR, into);
    }

    private void keep(byte[] data, long mint, long maxt, int encoding, List<Filler> into) {
        into.add(new Filler(head.store().keep(data), mint, maxt, encoding));
    }

    private static long[] merged(long[] complete, List<Filler> fillers) {
        long[] all = new long[complete.length + fillers.size() * SeriesPage.CHUNK_LONGS];
        int n = 0;
        int next = 0;
        for (int at = 0; at < complete.length; at += SeriesPage.CHUNK_LONGS) {
            for (; next < fillers.size() && fillers.get(next).mint < complete[at + 1]; next++) {
                n = add(fillers.get(next), all, n);
            }
            System.arraycopy(complete, at, all, n, SeriesPage.CHUNK_LONGS);
            n += SeriesPage.CHUNK_LONGS;
        }
        for (; next < fillers.size(); next++) {
            n = add(fillers.get(next), all, n);
        }
        return all;
    }

    private static int add(Filler filler, long[] into, int at) {
        into[at] = filler.ref;
        into[at + 1] = filler.mint;
        into[at + 2] = filler.maxt;
        into[at + 3] = filler.encoding;
        return at + SeriesPage.CHUNK_LONGS;
    }
}
