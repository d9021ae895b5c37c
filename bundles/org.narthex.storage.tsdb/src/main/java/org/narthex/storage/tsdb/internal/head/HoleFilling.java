package org.narthex.storage.tsdb.internal.head;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.block.ChunkEncoder;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.block.EncodedChunk;

/**
 * Samples of the log that are older than the newest complete chunk of their series and in none of its chunks, because
 * one was damaged. They become chunks in memory between the others, at each start anew: a file that had them behind newer
 * ones would look damaged itself. Confined to one thread.
 */
final class HoleFilling {
    private record Sample(long start, double value, @Nullable Histogram integer, @Nullable FloatHistogram floats) {}

    private record Filler(long ref, long mint, long maxt, int encoding) {}

    private final Head head;
    private final Map<Integer, TreeMap<Long, Sample>> found = new HashMap<>();

    HoleFilling(Head head) {
        this.head = head;
    }

    /** Takes a sample that lies in a hole; false for any other. Its start timestamp is 0 when unknown. */
    boolean take(int slot, long t, long start, double value) {
        if (!isHole(slot, t)) {
            return false;
        }
        put(slot, t, new Sample(start, value, null, null));
        return true;
    }

    /** Takes a histogram that lies in a hole; one of the two is given. */
    boolean take(
            int slot, long t, long start, @Nullable Histogram integer, @Nullable FloatHistogram floats) {
        if (!isHole(slot, t)) {
            return false;
        }
        put(slot, t, new Sample(start, 0, integer, floats));
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
        long[] complete = page.complete.get(i);
        if (complete.length == 0 || t > complete[complete.length - CompleteChunks.LONGS + 2]) {
            return false;
        }
        for (int at = complete.length - CompleteChunks.LONGS; at >= 0; at -= CompleteChunks.LONGS) {
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
                long[] complete = page.complete.get(i);
                if (complete.length == 0) {
                    return;
                }
                long from = Long.MIN_VALUE;
                for (int at = 0; at < complete.length; at += CompleteChunks.LONGS) {
                    if (from < complete[at + 1]) {
                        fill(samples.subMap(from, complete[at + 1]), fillers);
                    }
                    from = Math.max(from, complete[at + 2]);
                }
                page.complete.set(i, merged(complete, fillers));
                head.counts().chunksCreated.add(fillers.size());
                head.times().widen(samples.firstKey(), page.lastTime[i]);
            }
        });
        found.clear();
    }

    private void fill(Map<Long, Sample> hole, List<Filler> into) {
        ChunkEncodings encodings = head.encodings();
        ChunkEncoder encoder = new ChunkEncoder(
                encodings.xor2(),
                encodings.histogramStarts(),
                head.options().rules().samplesPerChunk());
        hole.forEach((t, s) -> {
            if (s.integer != null) {
                encoder.add(t, encodings.histogramStarts() ? s.start : 0, s.integer);
            } else if (s.floats != null) {
                encoder.add(t, encodings.histogramStarts() ? s.start : 0, s.floats);
            } else {
                encoder.add(t, encodings.xor2() ? s.start : 0, s.value);
            }
        });
        for (EncodedChunk chunk : encoder.finish()) {
            long ref = head.store().keep(chunk.data().toArray(ValueLayout.JAVA_BYTE));
            into.add(new Filler(ref, chunk.mint(), chunk.maxt(), chunk.encoding()));
        }
    }

    private static long[] merged(long[] complete, List<Filler> fillers) {
        long[] all = new long[complete.length + fillers.size() * CompleteChunks.LONGS];
        int n = 0;
        int next = 0;
        for (int at = 0; at < complete.length; at += CompleteChunks.LONGS) {
            for (; next < fillers.size() && fillers.get(next).mint < complete[at + 1]; next++) {
                n = add(fillers.get(next), all, n);
            }
            System.arraycopy(complete, at, all, n, CompleteChunks.LONGS);
            n += CompleteChunks.LONGS;
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
        return at + CompleteChunks.LONGS;
    }
}
