package org.narthex.storage.tsdb.internal.head;

import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.BoundedSeries;
import org.narthex.storage.tsdb.internal.block.Intervals;
import org.narthex.storage.tsdb.internal.block.SampleColumns;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.block.TrimmedChunks;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;

/** A series of a query on the head. Thread-safe; each cursor belongs to one thread. */
final class HeadSeries implements BoundedSeries {
    private static final long[] NO_CHUNKS = {};

    private final HeadView view;
    private final SeriesPage page;
    private final int index;
    private final Intervals deleted;
    private final LabelRefs.Range labels;

    HeadSeries(HeadView view, SeriesPage page, int index, Intervals deleted) {
        this.view = view;
        this.page = page;
        this.index = index;
        this.deleted = deleted;
        this.labels = page.labels.get(index);
    }

    @Override
    public Labels labels() {
        return Labels.ofEncoded(view.pairs().flat(labels));
    }

    /** Compares by labels, which need not be put together for it. */
    int compareLabels(HeadSeries other) {
        return view.pairs().compare(labels, other.labels);
    }

    @Override
    public long firstTime() {
        synchronized (page) {
            return Math.max(view.mint(), page.firstTime(index));
        }
    }

    @Override
    public long lastTime() {
        return view.maxt();
    }

    @Override
    public SampleCursor samples() {
        SampleCursor newest = view.newest() ? newest() : null;
        return newest == null ? new Samples(new Chunks()) : newest;
    }

    /** The newest sample alone; null unless the reader sees it, it is a float and nothing has to be decoded. */
    private @Nullable SampleCursor newest() {
        long t;
        double v;
        synchronized (page) {
            t = page.lastTime[index];
            if (!page.open.isXor(index) || page.commits.visibleUntil(index, view.snapshot()) < t) {
                return null;
            }
            v = Double.longBitsToDouble(page.lastValue[index]);
        }
        boolean known = t >= view.mint() && t <= view.maxt() && !deleted.covers(t, t);
        return known ? new OneSample(t, v) : null;
    }

    @Override
    public ChunkCursor chunks() {
        Chunks all = new Chunks();
        return new TrimmedChunks(all, view.mint(), all.visible, deleted, new StandardChunkDecoder());
    }

    /** The chunks with what the reader's snapshot has, deleted samples included. */
    ChunkCursor committed() {
        Chunks all = new Chunks();
        long until = view.mint() > view.maxt() ? Long.MIN_VALUE : all.committed;
        return new TrimmedChunks(all, Long.MIN_VALUE, until, Intervals.NONE, new StandardChunkDecoder());
    }

    /** Goes on without a damaged chunk, with a warning, which no block is written in spite of; throws where that is not wanted. */
    void leaveOut(long ref, long from, long to, StorageException cause) {
        view.warnings().add(view.store().contain(ref, cause, "samples from " + from + " to " + to + " of " + labels()));
    }

    /** The chunks as they are at its creation, without damaged ones. */
    private final class Chunks implements ChunkCursor {
        private final long[] complete;
        private final byte[] open;
        private final long openFrom;
        private final byte openEncoding;
        private final long committed;
        private final long visible;
        private final long last;
        private int at = -CompleteChunks.LONGS;
        private MemorySegment data = MemorySegment.NULL;

        Chunks() {
            synchronized (page) {
                OpenChunk chunk = page.open.get(index);
                if (chunk != null) {
                    open = chunk.bytes();
                    openFrom = chunk.from();
                    openEncoding = chunk.encoding();
                } else {
                    open = page.open.xor.copy(index);
                    openFrom = page.open.xor.from(index, page.lastTime[index]);
                    openEncoding = Head.XOR;
                }
                boolean openOnly = open.length > 0 && openFrom <= view.mint();
                complete = openOnly ? NO_CHUNKS : page.complete.get(index);
                last = page.lastTime[index];
                committed = page.commits.visibleUntil(index, view.snapshot());
                visible = view.mint() > view.maxt() ? Long.MIN_VALUE : Math.min(view.maxt(), committed);
            }
        }

        @Override
        public boolean next() {
            return next(byte[]::new);
        }

        /** Goes on to the next chunk; {@code scratch} is needed on the way, see {@link HeadChunkStore#data}. */
        boolean next(IntFunction<byte[]> scratch) {
            while (true) {
                at += CompleteChunks.LONGS;
                if (at > complete.length || isOpen() && open.length == 0) {
                    return false;
                }
                if (mint() <= visible && maxt() >= view.mint() && read(scratch)) {
                    return true;
                }
            }
        }

        private boolean read(IntFunction<byte[]> scratch) {
            if (isOpen()) {
                data = MemorySegment.ofArray(open);
                return true;
            }
            try {
                data = view.store().data(complete[at], scratch);
                return true;
            } catch (IllegalStateException e) {
                throw new StorageException(StorageException.Kind.NOT_READY, "the storage is closed", e);
            } catch (StorageException e) {
                damaged(e);
                return false;
            }
        }

        void damaged(StorageException cause) {
            leaveOut(complete[at], mint(), maxt(), cause);
        }

        private boolean isOpen() {
            return at == complete.length;
        }

        @Override
        public byte encoding() {
            return isOpen() ? openEncoding : (byte) complete[at + 3];
        }

        @Override
        public long mint() {
            return isOpen() ? openFrom : complete[at + 1];
        }

        @Override
        public long maxt() {
            return isOpen() ? last : complete[at + 2];
        }

        @Override
        public MemorySegment data() {
            return data;
        }
    }

    private final class Samples implements SampleCursor {
        private final Chunks chunks;
        private final StandardChunkDecoder decoder = new StandardChunkDecoder();

        Samples(Chunks chunks) {
            this.chunks = chunks;
        }

        @Override
        public boolean next(SampleBuffer into) {
            if (!chunks.next(into::scratch)) {
                return false;
            }
            int from = into.size;
            try {
                decoder.decode(chunks.encoding(), chunks.data(), view.mint(), chunks.visible, into);
            } catch (IllegalStateException e) {
                throw new StorageException(StorageException.Kind.NOT_READY, "the storage is closed", e);
            } catch (StorageException e) {
                if (chunks.isOpen()) {
                    throw e;
                }
                SampleColumns.truncate(into, from);
                chunks.damaged(e);
            }
            if (!deleted.isEmpty()) {
                SampleColumns.remove(into, from, deleted);
            }
            return true;
        }
    }
}
