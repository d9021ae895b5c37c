package org.narthex.promql.engine.internal.exec;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Columns of values that queries are done with, for others to come. A result of many series lives long enough to get into
 * the old generation of the heap; where the next one takes over its columns, nothing is moved there again and no collection
 * has to clear up. The columns are held weakly between queries: such a collection takes them all. Thread-safe.
 */
public final class ColumnPool {
    /** Bytes of the columns of one length at most, as a part of the heap, and at all. */
    private static final int HEAP_PART = 64;

    private static final long MAX_BYTES = 16 << 20;

    /** Shorter columns are not worth it. */
    private static final int MIN_LENGTH = 32;

    /** Lengths that are remembered; the steps of a few dashboards. */
    private static final int MAX_LENGTHS = 4;

    private final long bytes = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PART);
    private final ConcurrentMap<Integer, WeakReference<Columns>> byLength = new ConcurrentHashMap<>();

    /** The columns of a length; who uses them keeps this object as long. */
    public Columns of(int length) {
        WeakReference<Columns> known = byLength.get(length);
        Columns columns = known == null ? null : known.get();
        if (columns == null) {
            byLength.values().removeIf(c -> c.get() == null);
            long most = length < MIN_LENGTH ? 0 : bytes / Double.BYTES / length;
            columns = new Columns(length, (int) most);
            if (most > 0 && byLength.size() < MAX_LENGTHS) {
                byLength.put(length, new WeakReference<>(columns));
            }
        }
        return columns;
    }

    /** Columns of one length. Thread-safe. */
    public static final class Columns {
        private final int length;
        private final int most;
        private final ArrayDeque<double[]> free = new ArrayDeque<>();

        private Columns(int length, int most) {
            this.length = length;
            this.most = most;
        }

        /** A column of zeros. */
        double[] take() {
            double[] used = most == 0 ? null : poll();
            if (used == null) {
                return new double[length];
            }
            Arrays.fill(used, 0);
            return used;
        }

        private synchronized double @Nullable [] poll() {
            return free.poll();
        }

        /** Takes a column back that nobody reads any more. */
        synchronized void give(double[] values) {
            if (free.size() < most) {
                free.push(values);
            }
        }
    }
}
