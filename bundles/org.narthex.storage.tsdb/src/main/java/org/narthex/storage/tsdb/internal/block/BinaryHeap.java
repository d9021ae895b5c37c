package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * A heap that hands out equal elements in the order in which Prometheus' heap does, so that of several samples with one
 * timestamp the same one is kept. Confined to one thread.
 */
final class BinaryHeap<T> {
    private final List<T> items = new ArrayList<>();
    private final Comparator<? super T> order;

    BinaryHeap(Comparator<? super T> order) {
        this.order = order;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** The least element. */
    T first() {
        return items.getFirst();
    }

    void push(T item) {
        items.add(item);
        int child = items.size() - 1;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (!less(child, parent)) {
                return;
            }
            Collections.swap(items, child, parent);
            child = parent;
        }
    }

    /** Removes the least element. */
    T pop() {
        int end = items.size() - 1;
        Collections.swap(items, 0, end);
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= end) {
                break;
            }
            if (child + 1 < end && less(child + 1, child)) {
                child++;
            }
            if (!less(child, parent)) {
                break;
            }
            Collections.swap(items, parent, child);
            parent = child;
        }
        return items.removeLast();
    }

    private boolean less(int a, int b) {
        return order.compare(items.get(a), items.get(b)) < 0;
    }
}
