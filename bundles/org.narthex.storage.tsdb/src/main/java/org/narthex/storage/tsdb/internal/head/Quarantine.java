package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * Slots of removed series and head chunk files that were taken away, until all have ended who may still know them.
 * Thread-safe.
 */
final class Quarantine {
    private record Ward(long readers, long appenders, int[] slots, List<Runnable> files) {}

    private final Sessions<?> readers;
    private final Sessions<?> appenders;
    private final SeriesRegistry series;
    private final ArrayDeque<Ward> wards = new ArrayDeque<>();
    private volatile boolean empty = true;

    Quarantine(Sessions<?> readers, Sessions<?> appenders, SeriesRegistry series) {
        this.readers = readers;
        this.appenders = appenders;
        this.series = series;
    }

    /** Takes in what no session that begins from now on can come to know. */
    synchronized void add(int[] removed, List<Runnable> files) {
        if (removed.length > 0 || !files.isEmpty()) {
            wards.add(new Ward(readers.newest(), appenders.newest(), removed, files));
            empty = false;
        }
    }

    /** Lets go what nobody can know any more. */
    void release() {
        if (!empty) {
            releaseEnded();
        }
    }

    private synchronized void releaseEnded() {
        Iterator<Ward> all = wards.iterator();
        while (all.hasNext()) {
            Ward ward = all.next();
            if (readers.ended(ward.readers) && appenders.ended(ward.appenders)) {
                all.remove();
                series.release(ward.slots);
                ward.files.forEach(Runnable::run);
            }
        }
        empty = wards.isEmpty();
    }
}
