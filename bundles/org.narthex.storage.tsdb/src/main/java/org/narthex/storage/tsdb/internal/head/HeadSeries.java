package org.narthex.storage.tsdb.internal.head;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.BoundedSeries;
import org.narthex.storage.tsdb.internal.block.DamageWarnings;
import org.narthex.storage.tsdb.internal.block.Intervals;
import org.narthex.storage.tsdb.internal.block.SampleColumns;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.block.TrimmedChunks;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;

/** A series of a query on the head. Thread-safe; each cursor belongs to one thread. */
final class HeadSeries implements BoundedSeries {
    private final HeadChunkStore store;
    private final SeriesPage page;
    private final int index;
    private final long mint;
    private final long maxt;
    private final long snapshot;
    private final Intervals deleted;
    private final DamageWarnings warnings;

    HeadSeries(
            HeadChunkStore store,
            SeriesPage page,
            int index,
            long mint,
            long maxt,
            long snapshot,
            Intervals deleted,
            DamageWarnings warnings) {
        this.warnings = warnings;
        this.store = store;
        this.page = page;
        this.index = index;
        this.mint = mint;
        this.maxt = maxt;
        this.snapshot = snapshot;
        this.deleted = deleted;
    }

    @Override
    public Labels labels() {
        return Labels.ofEncoded(Objects.requireNonNull(page.labels(index)));
    }

    @Override
    public long firstTime() {
        synchronized (page) {
            return Math.max(mint, page.firstTime(index));
        }
    }

    @Override
    public long lastTime() {
        return maxt;
    }

    @Override
    public SampleCursor samples() {
        return new Samples(new Chunks());
    }

    @Override
    public ChunkCursor chunks() {
        Chunks all = new Chunks();
        return new TrimmedChunks(all, mint, all.visible, deleted, new StandardChunkDecoder());
    }

    /** The chunks with what the reader's snapshot has, deleted samples included. */
    ChunkCursor committed() {
        Chunks all = new Chunks();
        long until = mint > maxt ? Long.MIN_VALUE : all.committed;
        return new TrimmedChunks(all, Long.MIN_VALUE, until, Intervals.NONE, new StandardChunkDecoder());
    }

    /** The chunks as they are at its creation. */
    private final class Chunks implements ChunkCursor {
        private final long[] complete;
        private final byte[] open;
        private final long openFrom;
        private final byte openEncoding;
        private final long committed;
        private final long visible;
        private final long last;
        private int at = -SeriesPage.CHUNK_LONGS;

        Chunks() {
            synchronized (page) {
                complete = page.chunks[index];
                OpenHistogram histogram = page.histogram(index);
                if (histogram != null) {
                    open = histogram.bytes();
                    openFrom = histogram.from();
                    openEncoding = histogram.encoding();
                } else {
                    open = page.openCount(index) == 0
                            ? new byte[0]
                            : Arrays.copyOf(page.openBuffer(index), page.openBytes(index));
                    openFrom = page.openFrom(index);
                    openEncoding = Head.XOR;
                }
                last = page.lastTime[index];
                committed = page.visibleUntil(index, snapshot);
                visible = mint > maxt ? Long.MIN_VALUE : Math.min(maxt, committed);
            }
        }

        @Override
        public boolean next() {
            while (true) {
                at += SeriesPage.CHUNK_LONGS;
                if (at > complete.length || isOpen() && open.length == 0) {
                    return false;
                }
                if (mint() <= visible && maxt() >= mint) {
                    return true;
                }
            }
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
            if (isOpen()) {
                return MemorySegment.ofArray(open);
            }
            try {
                return store.data(complete[at]);
            } catch (IllegalStateException e) {
                throw new StorageException(StorageException.Kind.NOT_READY, "the storage is closed", e);
            }
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
            if (!chunks.next()) {
                return false;
            }
            int from = into.size;
            try {
                decoder.decode(chunks.encoding(), chunks.data(), mint, chunks.visible, into);
            } catch (IllegalStateException e) {
                throw new StorageException(StorageException.Kind.NOT_READY, "the storage is closed", e);
            } catch (StorageException e) {
                if (chunks.isOpen()) {
                    throw e;
                }
                SampleColumns.truncate(into, from);
                warnings.add(store.contain(chunks.complete[chunks.at], e));
            }
            if (!deleted.isEmpty()) {
                SampleColumns.remove(into, from, deleted);
            }
            return true;
        }
    }
}
