package org.narthex.promql.engine.internal.aggregate;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap of at most k samples of one step with the worst on top, laid out as Go's container/heap does, so that
 * among equal values the same ones stay as in Prometheus. NaN is worse than everything. Confined to one thread.
 */
final class SampleHeap {
    private final boolean largest;
    private final int step;
    private final int k;
    private Candidate[] heap;
    private int size;

    /**
     * An empty heap.
     *
     * @param largest whether the largest values stay
     * @param k how many stay, at least 1
     */
    SampleHeap(boolean largest, int step, int k) {
        this.largest = largest;
        this.step = step;
        this.k = k;
        this.heap = new Candidate[Math.min(k, 8)];
    }

    /** Offers a sample. The result is the one that did not stay, which may be the same; null while there is room. */
    @Nullable Candidate offer(Candidate candidate) {
        if (size < k) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, (int) Math.min(k, 2L * size));
            }
            heap[size] = candidate;
            up(size++);
            return null;
        }
        double value = candidate.value(step);
        double worst = worst();
        if (worst != value && (Double.isNaN(worst) ? !Double.isNaN(value) : better(value, worst))) {
            Candidate out = heap[0];
            heap[0] = candidate;
            down();
            return out;
        }
        return candidate;
    }

    /** Whether no more samples can stay. */
    boolean isFull() {
        return size == k;
    }

    /** The worst value of those that stayed. */
    double worst() {
        return heap[0].value(step);
    }

    /** The samples that stayed, as they lie in the heap. */
    List<Candidate> all() {
        return Arrays.asList(heap).subList(0, size);
    }

    /** The samples that stayed, best value first. */
    List<Candidate> best() {
        Candidate[] out = Arrays.copyOf(heap, size);
        Arrays.sort(out, (a, b) -> {
            if (worse(a.value(step), b.value(step))) {
                return 1;
            }
            return worse(b.value(step), a.value(step)) ? -1 : 0;
        });
        return Arrays.asList(out);
    }

    private boolean better(double a, double b) {
        return largest ? a > b : a < b;
    }

    private boolean worse(double a, double b) {
        return Double.isNaN(a) ? !Double.isNaN(b) : better(b, a);
    }

    /** The comparison of Prometheus' heap, in which NaN is less than NaN. */
    private boolean less(int a, int b) {
        double value = heap[a].value(step);
        return Double.isNaN(value) || better(heap[b].value(step), value);
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
        Candidate c = heap[a];
        heap[a] = heap[b];
        heap[b] = c;
    }
}
