package org.narthex.promql.engine.internal.window;

/**
 * {@code min_over_time} and {@code max_over_time}: NaN counts only where there is nothing else, and of equal values the
 * first is the result, which one sees of zeros.
 *
 * <p>A window that moved on shares most of its samples with the one before. It has two parts: of the front it was computed
 * at once what the best is from each sample on, so that the window may leave samples behind; the best of the back grows
 * with the samples that come. When nothing of the front is left, all of the window becomes the front. So each sample is
 * looked at twice, in however many windows it is. Confined to one thread.
 */
final class SlidingExtreme implements SummaryFunctions.FloatSummary {
    private final boolean largest;

    /** The best of the front from each of its samples on. */
    private double[] front = new double[64];

    /** Numbers of the first sample of the front, of the back, and of the first behind it. */
    private long frontNumber;

    private long backNumber;
    private long nextNumber;

    /** The best of the back; means nothing while that is empty. */
    private double back;

    SlidingExtreme(boolean largest) {
        this.largest = largest;
    }

    @Override
    public double of(Window w) {
        if (w.number(w.lo) >= backNumber) {
            begin(w);
        } else {
            extend(w);
        }
        double best = front[(int) (w.number(w.lo) - frontNumber)];
        return nextNumber == backNumber ? best : better(best, back);
    }

    private void begin(Window w) {
        double[] v = w.values;
        int lo = w.lo;
        int n = w.hi - lo;
        if (n > front.length) {
            front = new double[Math.max(n, 2 * front.length)];
        }
        double best = v[w.hi - 1];
        for (int i = n - 1; i >= 0; i--) {
            best = better(v[lo + i], best);
            front[i] = best;
        }
        frontNumber = w.number(lo);
        backNumber = w.number(w.hi);
        nextNumber = backNumber;
    }

    private void extend(Window w) {
        double[] v = w.values;
        int i = w.hi - (int) (w.number(w.hi) - nextNumber);
        if (i == w.hi) {
            return;
        }
        double best = nextNumber == backNumber ? v[i] : back;
        for (; i < w.hi; i++) {
            best = better(best, v[i]);
        }
        back = best;
        nextNumber = w.number(w.hi);
    }

    /** The better of two values, the first of which came first. */
    private double better(double first, double second) {
        boolean replaced = largest ? second > first : second < first;
        return replaced || Double.isNaN(first) ? second : first;
    }
}
