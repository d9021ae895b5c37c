package org.narthex.promql.engine.internal.aggregate;

/**
 * A binary heap of at most k samples with the worst on top, laid out as Go's container/heap does, so that among equal
 * values the same ones stay as in Prometheus. NaN is worse than everything.
 */
final class SampleHeap {
    private final boolean largest;
    private final int[] series;
    private final double[] values;
    private int size;

    /**
     * An empty heap.
     *
     * @param largest whether the largest values stay
     */
    SampleHeap(boolean largest, int k) {
        this.largest = largest;
        this.series = new int[k];
        this.values = new double[k];
    }

    /** Offers a sample. */
    void offer(int index, double value) {
        if (size < series.length) {
            series[size] = index;
            values[size] = value;
            up(size++);
        } else if (values[0] != value && (Double.isNaN(values[0]) ? !Double.isNaN(value) : better(value, values[0]))) {
            series[0] = index;
            values[0] = value;
            down();
        }
    }

    /** The indexes that stayed, as they lie in the heap. */
    int[] all() {
        return java.util.Arrays.copyOf(series, size);
    }

    /** The indexes that stayed, best value first. */
    int[] best() {
        Integer[] order = new Integer[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        java.util.Arrays.sort(order, (a, b) -> worse(values[a], values[b]) ? 1 : worse(values[b], values[a]) ? -1 : 0);
        int[] out = new int[size];
        for (int i = 0; i < size; i++) {
            out[i] = series[order[i]];
        }
        return out;
    }

    private boolean better(double a, double b) {
        return largest ? a > b : a < b;
    }

    private boolean worse(double a, double b) {
        return Double.isNaN(a) ? !Double.isNaN(b) : better(b, a);
    }

    /** The comparison of Prometheus' heap, in which NaN is less than NaN. */
    private boolean less(int a, int b) {
        return Double.isNaN(values[a]) || better(values[b], values[a]);
    }

    private void up(int from) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!less(at, parent)) {
                return;
            }
            swap(at, parent);
            at = parent;
        }
    }

    private void down() {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && less(child + 1, child)) {
                child++;
            }
            if (!less(child, at)) {
                return;
            }
            swap(at, child);
            at = child;
        }
    }

    private void swap(int a, int b) {
        int s = series[a];
        series[a] = series[b];
        series[b] = s;
        double v = values[a];
        values[a] = values[b];
        values[b] = v;
    }
}
