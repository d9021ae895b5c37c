package org.narthex.storage.tsdb.internal.head;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.tsdb.internal.head.HeadRecoder.Recoded;

/**
 * Chunks of a series as a reader may see them: those that have samples of later commits, or deleted ones, are encoded
 * anew without them, all others are handed out as they are. Confined to one thread.
 */
final class VisibleChunks implements ChunkCursor {
    private final ChunkCursor all;
    private final long visible;
    private final long[] deleted;
    private final Queue<Recoded> pending = new ArrayDeque<>();
    private @Nullable Recoded recoded;

    /**
     * @param visible the newest timestamp that the reader's snapshot has
     * @param deleted intervals, both ends inclusive
     */
    VisibleChunks(ChunkCursor all, long visible, long[] deleted) {
        this.all = all;
        this.visible = visible;
        this.deleted = deleted;
    }

    @Override
    public boolean next() {
        recoded = pending.poll();
        while (recoded == null) {
            if (!all.next()) {
                return false;
            }
            if (all.maxt() <= visible && !HeadTombstones.overlap(deleted, all.mint(), all.maxt())) {
                return true;
            }
            pending.addAll(HeadRecoder.recode(all.encoding(), all.data(), visible, deleted));
            recoded = pending.poll();
        }
        return true;
    }

    @Override
    public byte encoding() {
        Recoded now = recoded;
        return now == null ? all.encoding() : now.encoding();
    }

    @Override
    public long mint() {
        Recoded now = recoded;
        return now == null ? all.mint() : now.mint();
    }

    @Override
    public long maxt() {
        Recoded now = recoded;
        return now == null ? all.maxt() : now.maxt();
    }

    @Override
    public MemorySegment data() {
        Recoded now = recoded;
        return now == null ? all.data() : MemorySegment.ofArray(now.data());
    }
}
