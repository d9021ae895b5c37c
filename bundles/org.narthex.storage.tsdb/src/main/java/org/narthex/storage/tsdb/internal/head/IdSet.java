package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ascending ids: blocks, then the first ones of an array that nobody changes. Immutable. */
final class IdSet {
    /** No id. */
    private static final int NONE = -1;

    static final IdSet EMPTY = new IdSet(new int[0], 0);

    private final IdBlocks blocks;
    private final int[] tail;
    private final int tailSize;

    /** All ids, once someone asked for them. */
    private volatile int @Nullable [] all;

    IdSet(int[] ids, int size) {
        this(IdBlocks.NONE, ids, size);
    }

    /**
     * @param tail ids behind those of the blocks, the first {@code tailSize} of it
     */
    IdSet(IdBlocks blocks, int[] tail, int tailSize) {
        this.blocks = blocks;
        this.tail = tail;
        this.tailSize = tailSize;
    }

    int size() {
        return blocks.size() + tailSize;
    }

    /** The ids, the first {@link #size} of an array that nobody changes. */
    int[] ids() {
        if (blocks.count() == 0) {
            return tail;
        }
        int[] ids = all;
        if (ids == null) {
            ids = new int[size()];
            copyTo(ids, 0);
            all = ids;
        }
        return ids;
    }

    private void copyTo(int[] into, int at) {
        for (int block = 0; block < blocks.count(); block++) {
            blocks.read(block, into, at + block * IdBlocks.SIZE);
        }
        System.arraycopy(tail, 0, into, at + blocks.size(), tailSize);
    }

    /** The ids that are in both; gallops through the longer one. */
    IdSet and(IdSet other) {
        boolean fewer = size() <= other.size();
        return (fewer ? this : other).filter(fewer ? other : this, true);
    }

    /** The ids that are not in the other. */
    IdSet andNot(IdSet other) {
        return other.size() == 0 ? this : filter(other, false);
    }

    /** Whether an id is in both; reads the blocks alone in which one may be. */
    boolean intersects(IdSet other) {
        if (size() == 0) {
            return false;
        }
        Cursor here = new Cursor();
        Cursor there = other.new Cursor();
        int id = here.seek(0);
        while (id != NONE) {
            int next = there.seek(id);
            if (next == id) {
                return true;
            }
            id = next == NONE ? NONE : here.seek(next);
            if (id == next) {
                return id != NONE;
            }
        }
        return false;
    }

    private IdSet filter(IdSet other, boolean wanted) {
        int size = size();
        int[] ids = ids();
        int[] out = new int[size];
        int n = 0;
        Cursor cursor = other.new Cursor();
        for (int i = 0; i < size; i++) {
            if ((cursor.seek(ids[i]) == ids[i]) == wanted) {
                out[n++] = ids[i];
            }
        }
        return new IdSet(out, n);
    }

    /** The ids that are in any. */
    static IdSet or(List<IdSet> sets) {
        if (sets.isEmpty()) {
            return EMPTY;
        }
        if (sets.size() == 1) {
            return sets.getFirst();
        }
        int total = 0;
        for (IdSet set : sets) {
            total += set.size();
        }
        int[] all = new int[total];
        int n = 0;
        for (IdSet set : sets) {
            set.copyTo(all, n);
            n += set.size();
        }
        Arrays.sort(all);
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (kept == 0 || all[kept - 1] != all[i]) {
                all[kept++] = all[i];
            }
        }
        return new IdSet(all, kept);
    }

    /** Looks for ascending ids; a block is read when one may be in it. Confined to one thread. */
    private final class Cursor {
        private int block = -1;
        private int at;
        private int[] ids = EMPTY.tail;
        private int size;

        /** The first id that is not smaller, or {@link #NONE}. */
        int seek(int id) {
            if (block < blocks.count() && (size == 0 || id > ids[size - 1])) {
                move(id);
            }
            gallop(id);
            return at < size ? ids[at] : firstBehind();
        }

        private void move(int id) {
            at = 0;
            if (blocks.count() == 0 || tailSize > 0 && tail[0] <= id) {
                block = blocks.count();
                ids = tail;
                size = tailSize;
                return;
            }
            int next = blocks.seek(Math.max(block, 0), id);
            if (next != block) {
                if (block < 0) {
                    ids = new int[IdBlocks.SIZE];
                    size = IdBlocks.SIZE;
                }
                block = next;
                blocks.read(block, ids, 0);
            }
        }

        /** The first id behind the block. */
        private int firstBehind() {
            if (block + 1 < blocks.count()) {
                return blocks.firsts()[block + 1];
            }
            return block < blocks.count() && tailSize > 0 ? tail[0] : NONE;
        }

        private void gallop(int id) {
            int low = at;
            int step = 1;
            int high = at;
            while (high < size && ids[high] < id) {
                low = high + 1;
                high += step;
                step <<= 1;
            }
            high = Math.min(high, size);
            while (low < high) {
                int mid = (low + high) >>> 1;
                if (ids[mid] < id) {
                    low = mid + 1;
                } else {
                    high = mid;
                }
            }
            at = low;
        }
    }
}
