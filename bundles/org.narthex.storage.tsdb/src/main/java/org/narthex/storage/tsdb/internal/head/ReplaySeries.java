package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.narthex.model.Labels;

/**
 * The series that a log names: restores them with their complete chunks, finds them by the references that the log uses,
 * and removes those of which the log says so. Labels are numbered and indexed on a thread of its own. Confined to one thread.
 */
final class ReplaySeries implements AutoCloseable {
    /** Prometheus has so many bits for a reference; a greater one comes from a record that is not what it seems. */
    private static final long MAX_REF = 1L << 40;

    private static final int INDEXED_AT_ONCE = 1024;
    private static final int WAITING = 8;
    private static final int NONE = -1;

    private final Head head;
    private final ReplayChunks chunks;
    private final OooReplay late;
    private final ReplayShards shards;

    /** References of series that another reference has already, and the slots. */
    private final Map<Long, Integer> aliases = new HashMap<>();

    /** Series that have no labels yet. */
    private record Created(int[] slots, Labels[] labels, int size) {}

    private final ReplayLane<Created> indexing;
    private int[] created = new int[INDEXED_AT_ONCE];
    private Labels[] createdLabels = new Labels[INDEXED_AT_ONCE];
    private int createdSize;

    /** The series that was created last. */
    private int newest = NONE;

    /** Slots of series that the log says were removed. */
    private int[] evicted = new int[0];

    ReplaySeries(Head head, ReplayChunks chunks, OooReplay late, ReplayShards shards) {
        this.head = head;
        this.chunks = chunks;
        this.late = late;
        this.shards = shards;
        this.indexing = new ReplayLane<>("tsdb-replay-index", WAITING, this::index);
    }

    private void index(Created some) {
        for (int k = 0; k < some.size; k++) {
            head.series().index(some.slots[k], some.labels[k]);
        }
    }

    /** Restores a series, or notes that the log has another reference for it; returns its slot. */
    int restore(long ref, Labels labels) throws IOException {
        long hash = labels.hash();
        if (head.series().mayHave(hash)) {
            awaitLabels();
        }
        newest = NONE;
        int slot = head.series().restore(labels, hash, ref, this::created);
        boolean isNew = newest == slot;
        if (isNew) {
            toIndex(slot, labels);
        }
        SeriesPage page = head.page(slot);
        int i = slot & SeriesPage.MASK;
        if (page.refs[i] != ref) {
            aliases.put(ref, slot);
            head.series().foundAlias();
        }
        late.attach(ref, slot);
        long[] complete = chunks.take(ref);
        if (complete != null) {
            if (!isNew) {
                shards.drain();
            }
            synchronized (page) {
                if (page.lastTime[i] < complete[1]) {
                    page.restoreChunks(i, complete, head.store());
                    head.counts().chunksCreated.add(complete.length / CompleteChunks.LONGS);
                    head.times().widen(complete[1], page.lastTime[i]);
                } else {
                    int added = page.insertChunks(i, complete, head.store());
                    head.counts().chunksCreated.add(added);
                    head.times().widen(added > 0 ? complete[1] : page.lastTime[i], page.lastTime[i]);
                }
            }
        }
        return slot;
    }

    private void created(int slot) {
        newest = slot;
    }

    private void toIndex(int slot, Labels labels) throws IOException {
        if (createdSize == created.length) {
            indexing.put(take());
        }
        created[createdSize] = slot;
        createdLabels[createdSize++] = labels;
    }

    private Created take() {
        Created some = new Created(created, createdLabels, createdSize);
        created = new int[INDEXED_AT_ONCE];
        createdLabels = new Labels[INDEXED_AT_ONCE];
        createdSize = 0;
        return some;
    }

    /** Waits until all series have their labels and are in the index. */
    void awaitLabels() throws IOException {
        if (createdSize > 0) {
            if (indexing.isStarted()) {
                indexing.put(take());
            } else {
                index(take());
            }
        }
        indexing.drain();
    }

    /** The slot of a series, or -1. As long as the log has items of an alias it must keep the alias' record. */
    int slot(long ref, long time) {
        int slot = head.series().slot(ref);
        if (slot < 0 && !aliases.isEmpty()) {
            slot = aliases.getOrDefault(ref, -1);
            if (slot >= 0) {
                head.expiries().keep(ref, time);
            }
        }
        if (slot < 0) {
            unknown(ref);
        }
        return slot;
    }

    /** The slot of a series, or -1, whatever becomes of the reference. */
    int slot(long ref) {
        int slot = head.series().slot(ref);
        return slot >= 0 || aliases.isEmpty() ? slot : aliases.getOrDefault(ref, -1);
    }

    /**
     * Takes care that a reference which files have, though no record names its series any more, never becomes that of another
     * one: it would get the chunks and samples.
     */
    private void unknown(long ref) {
        if (ref > 0 && ref < MAX_REF) {
            head.series().used(ref);
        }
    }

    /** Notes that the log says a series was removed. */
    void removed(long ref) {
        int slot = slot(ref);
        if (slot >= 0) {
            evicted = Arrays.copyOf(evicted, evicted.length + 1);
            evicted[evicted.length - 1] = slot;
        }
    }

    /** Removes what was said to be removed; done for many at once, as each time takes a walk through the index. */
    void evict() throws IOException {
        if (evicted.length > 0) {
            shards.drain();
            awaitLabels();
            int[] slots = evicted;
            evicted = new int[0];
            BitSet gone = new BitSet();
            for (int slot : slots) {
                gone.set(slot);
                shards.forget(slot);
            }
            aliases.values().removeIf(gone::get);
            new HeadTruncation(head).evict(slots);
        }
    }

    /** Ends the replay: removes series without samples, and forgets references that nobody will use. */
    void finish() throws IOException {
        awaitLabels();
        chunks.left().forEach(this::unknown);
        chunks.left().clear();
        late.left().forEach(this::unknown);
        late.finish();
        new HeadTruncation(head).evictEmpty();
        aliases.clear();
    }

    @Override
    public void close() {
        indexing.close();
    }
}
