package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which slots are taken, and the pages that hold them. The lowest free slot is taken first; a page without series is
 * given back. Thread-safe.
 */
final class Slots {
    private volatile @Nullable SeriesPage[] pages = new SeriesPage[16];
    private final BitSet free = new BitSet();
    private int end;
    private volatile int taken;
    private final Consumer<LabelRefs.Range> labels;

    /** @param labels is told of labels that a slot does not have any more */
    Slots(Consumer<LabelRefs.Range> labels) {
        this.labels = labels;
    }

    /** The page of a slot that is taken. */
    SeriesPage page(int slot) {
        return Objects.requireNonNull(pages[slot >>> SeriesPage.BITS]);
    }

    /** The pages by number; null where no slot is taken. */
    @Nullable SeriesPage[] pages() {
        return pages;
    }

    /** How many slots are taken. */
    int taken() {
        return taken;
    }

    /** Takes a slot, whose page then exists. */
    synchronized int take() {
        int slot = free.nextSetBit(0);
        if (slot < 0) {
            slot = end++;
        } else {
            free.clear(slot);
        }
        int number = slot >>> SeriesPage.BITS;
        @Nullable SeriesPage[] now = pages;
        if (number >= now.length) {
            now = Arrays.copyOf(now, number * 2);
        }
        if (now[number] == null) {
            now[number] = new SeriesPage();
        }
        pages = now;
        taken++;
        return slot;
    }

    /** Gives slots back that nobody knows any more. */
    synchronized void release(int[] slots) {
        for (int slot : slots) {
            SeriesPage page = page(slot);
            labels.accept(page.labels.get(slot & SeriesPage.MASK));
            synchronized (page) {
                page.clear(slot & SeriesPage.MASK);
            }
            free.set(slot);
            taken--;
        }
        @Nullable SeriesPage[] now = pages;
        for (int slot : slots) {
            int number = slot >>> SeriesPage.BITS;
            int first = number << SeriesPage.BITS;
            if (now[number] != null && free.nextClearBit(first) >= first + SeriesPage.SIZE) {
                now[number] = null;
            }
        }
        pages = now;
    }
}
