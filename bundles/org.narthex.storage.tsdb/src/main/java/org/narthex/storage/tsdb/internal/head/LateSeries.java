package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.block.EncodedChunk;
import org.narthex.storage.tsdb.internal.block.Intervals;
import org.narthex.storage.tsdb.internal.block.OverlappingChunks;
import org.narthex.storage.tsdb.internal.block.SampleColumns;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.block.TrimmedChunks;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.ooo.OooSeries;

/**
 * A series of a query that has samples out of order, which are merged with those in order. Thread-safe; each cursor
 * belongs to one thread.
 */
final class LateSeries implements Series {
    private final HeadSeries inOrder;
    private final HeadChunkStore store;
    private final SeriesPage page;
    private final OooSeries late;
    private final long mint;
    private final long maxt;
    private final long published;
    private final ChunkEncodings encodings;
    private final Intervals deleted;

    /**
     * @param inOrder its samples in order, in their own range
     * @param mint first timestamp wanted of those out of order
     * @param encodings how the open chunk is encoded
     * @param published number of the last compaction whose blocks the reader has
     */
    LateSeries(
            HeadSeries inOrder,
            HeadChunkStore store,
            SeriesPage page,
            OooSeries late,
            ChunkEncodings encodings,
            long mint,
            long maxt,
            long published,
            Intervals deleted) {
        this.inOrder = inOrder;
        this.store = store;
        this.page = page;
        this.late = late;
        this.encodings = encodings;
        this.mint = mint;
        this.maxt = maxt;
        this.published = published;
        this.deleted = deleted;
    }

    /** Its samples in order. */
    HeadSeries inOrder() {
        return inOrder;
    }

    @Override
    public Labels labels() {
        return inOrder.labels();
    }

    private OverlappingChunks overlapping() {
        List<EncodedChunk> all = new ArrayList<>();
        for (ChunkCursor c = inOrder.committed(); c.next(); ) {
            all.add(new EncodedChunk(c.encoding(), c.mint(), c.maxt(), c.data()));
        }
        long[] complete;
        List<EncodedChunk> open;
        synchronized (page) {
            complete = late.visible(published);
            open = late.openChunks(encodings);
        }
        LateChunks.add(complete, mint, maxt, store, inOrder::leaveOut, all);
        if (!open.isEmpty() && open.getFirst().mint() <= maxt && open.getLast().maxt() >= mint) {
            all.addAll(open);
        }
        return new OverlappingChunks(all);
    }

    @Override
    public SampleCursor samples() {
        SampleCursor all = overlapping().samples(mint, maxt);
        return new SampleCursor() {
            @Override
            public boolean next(SampleBuffer into) {
                int from = into.size;
                try {
                    if (!all.next(into)) {
                        return false;
                    }
                } catch (IllegalStateException e) {
                    throw new StorageException(StorageException.Kind.NOT_READY, "the storage is closed", e);
                }
                SampleColumns.remove(into, from, deleted);
                return true;
            }
        };
    }

    @Override
    public ChunkCursor chunks() {
        return new TrimmedChunks(overlapping().chunks(), mint, maxt, deleted, new StandardChunkDecoder());
    }
}
