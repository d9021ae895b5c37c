package org.narthex.promql.engine.internal.exec;

/**
 * The times at which an expression is evaluated: {@code start + i * interval} for {@code i} below {@code count}.
 *
 * @param start Unix milliseconds
 * @param interval milliseconds, at least 1
 * @param end what was asked for; the last step may lie before it
 */
public record Steps(long start, long interval, int count, long end) {
    /** One evaluation. */
    public static Steps at(long time) {
        return new Steps(time, 1, 1, time);
    }

    /** All steps up to {@code end}; none when it lies before the start. */
    public static Steps between(long start, long end, long interval) {
        return new Steps(start, interval, end < start ? 0 : (int) Math.min(Integer.MAX_VALUE, (end - start) / interval + 1), end);
    }

    /** The time of a step. */
    public long time(int step) {
        return start + step * interval;
    }

    /** The time of the last step. */
    public long last() {
        return time(count - 1);
    }

    /** Whether there is one time only, so that results keep their order. */
    public boolean single() {
        return start == end;
    }
}
