package org.narthex.storage.tsdb.internal.head;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;

/**
 * The series of the head: which slot a label set has, or a reference, and which labels a slot has. References are never given
 * out twice. Thread-safe.
 */
final class SeriesRegistry {
    private final HeadCounts counts;
    private final LabelIndex index = new LabelIndex();
    private final LabelTable table = new LabelTable(this::hasLabels);
    private final RefIndex refs = new RefIndex();
    private final Slots slots = new Slots(index::release);
    private final AtomicLong lastRef = new AtomicLong();
    private volatile boolean aliased;

    /** @param counts is told of series that are created */
    SeriesRegistry(HeadCounts counts) {
        this.counts = counts;
    }

    private boolean hasLabels(int slot, byte[] wanted) {
        return index.labelPairs().isFlat(labelRefs(slot), wanted);
    }

    /** The series by their labels. */
    LabelIndex index() {
        return index;
    }

    /** The page of a slot that is taken. */
    SeriesPage page(int slot) {
        return slots.page(slot);
    }

    /** The pages by number; null where there is no series. */
    @Nullable SeriesPage[] pages() {
        return slots.pages();
    }

    /** How many slots are taken, by series or by what readers may still know of removed ones. */
    int slotsTaken() {
        return slots.taken();
    }

    /** The slot of a reference, or -1. */
    int slot(long ref) {
        return refs.slot(ref);
    }

    /** The slot of a label set, or -1. */
    int find(Labels labels) {
        return table.find(labels.encoded(), labels.hash());
    }

    /** The reference of the series in a slot. */
    long ref(int slot) {
        return page(slot).refs[slot & SeriesPage.MASK];
    }

    /** The encoded labels of the series in a slot. */
    byte[] labelBytes(int slot) {
        return index.labelPairs().flat(labelRefs(slot));
    }

    /** The labels of the series in a slot. */
    Labels labels(int slot) {
        return Labels.ofEncoded(labelBytes(slot));
    }

    /** The labels of the series in a slot as numbers of the index's pairs. */
    LabelRefs.Range labelRefs(int slot) {
        return page(slot).labels.get(slot & SeriesPage.MASK);
    }

    /** The slot of a label set, which gets the next reference when it is new. */
    int findOrCreate(Labels labels) {
        return table.findOrCreate(labels.encoded(), labels.hash(), () -> {
            long ref = lastRef.incrementAndGet();
            int slot = slots.take();
            index(slot, ref, labels, (byte) 0);
            refs.put(ref, slot);
            counts.seriesCreated.increment();
            return slot;
        });
    }

    private void index(int slot, long ref, Labels labels, byte flags) {
        SeriesPage page = page(slot);
        int i = slot & SeriesPage.MASK;
        index.add(slot, labels, packed -> {
            synchronized (page) {
                page.refs[i] = ref;
                page.labels.set(i, packed);
                page.flags[i] = flags;
            }
        });
    }

    /** Whether a label set with this hash may be there already. */
    boolean mayHave(long hash) {
        return table.has(hash);
    }

    /**
     * The slot of a label set that the log knows by {@code ref}, or by another reference that came first. If there are some
     * with its hash, they must have their labels.
     *
     * @param created is told of a new slot, which has no labels and is not in the index until {@link #index}
     */
    int restore(Labels labels, long hash, long ref, IntConsumer created) {
        used(ref);
        return table.findOrCreate(labels.encoded(), hash, () -> {
            int slot = slots.take();
            SeriesPage page = page(slot);
            synchronized (page) {
                page.refs[slot & SeriesPage.MASK] = ref;
            }
            refs.put(ref, slot);
            counts.seriesCreated.increment();
            created.accept(slot);
            return slot;
        });
    }

    /** Gives a restored series its labels. */
    void index(int slot, Labels labels) {
        index(slot, ref(slot), labels, SeriesPage.LOGGED);
    }

    /** Says that the files know a series by more than one reference. */
    void foundAlias() {
        aliased = true;
    }

    /** Whether the files know a series by more than one reference. */
    boolean hasAliases() {
        return aliased;
    }

    /** The greatest reference that is or was in use; 0 for none. */
    long lastRef() {
        return lastRef.get();
    }

    /** Says that a reference is in use, though its series may be gone. */
    void used(long ref) {
        lastRef.accumulateAndGet(ref, Math::max);
    }

    /**
     * Lets a series not be found any more by labels and reference, if a condition holds, which is asked while nobody can look
     * its labels up. It stays in the index and in its slot.
     *
     * @return whether it did
     */
    boolean remove(int slot, BooleanSupplier condition) {
        if (!table.remove(slot, labels(slot).hash(), condition)) {
            return false;
        }
        refs.remove(ref(slot));
        return true;
    }

    /** Takes removed series out of the index. */
    void unindex(BitSet removed) {
        index.remove(removed);
    }

    /** Gives slots of removed series back, which nobody may know any more. */
    void release(int[] removed) {
        slots.release(removed);
    }
}
