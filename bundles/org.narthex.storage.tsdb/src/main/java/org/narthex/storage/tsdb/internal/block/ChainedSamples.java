package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histograms;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;

/**
 * Samples of several cursors in time order, each timestamp once.
 *
 * <p>Where two have the same timestamp, the one that is not being read at the moment wins; that is Prometheus' rule,
 * and its heap decides among more. A histogram that does not follow its predecessor in the same cursor says nothing of
 * counter resets. Confined to one thread.
 */
final class ChainedSamples implements SampleCursor {
    /** A cursor with the samples that were read and not handed on yet. */
    private static final class Source {
        private final SampleCursor cursor;
        private final SampleBuffer buffer = new SampleBuffer(128);
        private int at = -1;

        Source(SampleCursor cursor) {
            this.cursor = cursor;
        }

        boolean next() {
            at++;
            while (at >= buffer.size) {
                buffer.clear();
                at = 0;
                if (!cursor.next(buffer)) {
                    return false;
                }
            }
            return true;
        }

        long time() {
            return buffer.timestamps[at];
        }
    }

    private static final int RUN = 512;

    private final List<Source> sources = new ArrayList<>();
    private final BinaryHeap<Source> heap = new BinaryHeap<>(Comparator.comparingLong(Source::time));
    private boolean started;
    private boolean ended;
    private Source current;
    private boolean any;
    private long last;

    ChainedSamples(List<SampleCursor> cursors) {
        cursors.forEach(c -> sources.add(new Source(c)));
        current = sources.getFirst();
    }

    @Override
    public boolean next(SampleBuffer into) {
        if (ended) {
            return false;
        }
        int stop = into.size + RUN;
        while (into.size < stop && !ended) {
            boolean consecutive = advance();
            if (!ended) {
                emit(into, consecutive);
            }
        }
        return true;
    }

    /** Moves to the next sample; returns whether it follows the last one in the same cursor. */
    private boolean advance() {
        boolean changed = false;
        if (!started) {
            started = true;
            changed = true;
            for (int i = 1; i < sources.size(); i++) {
                if (sources.get(i).next()) {
                    heap.push(sources.get(i));
                }
            }
        }
        while (true) {
            if (!current.next()) {
                if (heap.isEmpty()) {
                    ended = true;
                    return false;
                }
            } else {
                long t = current.time();
                if (any && t == last) {
                    continue;
                }
                if (heap.isEmpty() || t < heap.first().time()) {
                    break;
                }
                heap.push(current);
            }
            current = heap.pop();
            changed = true;
            if (!any || current.time() != last) {
                break;
            }
        }
        any = true;
        last = current.time();
        return !changed;
    }

    /** Hands on the current sample, and with it those behind it in its buffer that come before all others. */
    private void emit(SampleBuffer into, boolean consecutive) {
        SampleBuffer from = current.buffer;
        int start = current.at;
        long bound = heap.isEmpty() ? Long.MAX_VALUE : heap.first().time();
        int end = start + 1;
        while (end < from.size && from.timestamps[end] < bound && from.timestamps[end] > from.timestamps[end - 1]) {
            end++;
        }
        int at = into.size;
        SampleColumns.append(from, start, end, into);
        current.at = end - 1;
        last = current.time();
        FloatHistogram first = into.histogram(at);
        FloatHistogram[] column = into.histograms;
        if (!consecutive && first != null && column != null && first.hint() != CounterResetHint.GAUGE) {
            column[at] = unknown(first);
        }
    }

    /** The histogram without what it tells of counter resets. */
    static FloatHistogram unknown(FloatHistogram h) {
        if (h.hint() == CounterResetHint.UNKNOWN) {
            return h;
        }
        return Histograms.withHint(h, CounterResetHint.UNKNOWN);
    }
}
