package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.StorageException;

/** A series of a block with its chunks in the range. Thread-safe; each cursor belongs to one thread. */
final class BlockSeries implements Series {
    private final Block block;
    private final Labels labels;
    private final long[] mints;
    private final long[] maxts;
    private final long[] refs;
    private final Intervals deleted;
    private final long mint;
    private final long maxt;

    BlockSeries(
            Block block,
            Labels labels,
            long[] mints,
            long[] maxts,
            long[] refs,
            Intervals deleted,
            long mint,
            long maxt) {
        this.block = block;
        this.labels = labels;
        this.mints = mints;
        this.maxts = maxts;
        this.refs = refs;
        this.deleted = deleted;
        this.mint = mint;
        this.maxt = maxt;
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public SampleCursor samples() {
        return new Samples();
    }

    @Override
    public ChunkCursor chunks() {
        return new Chunks();
    }

    /** Encoding byte and data of a chunk. */
    private MemorySegment chunk(int i) {
        try {
            return block.chunks().chunk(refs[i]);
        } catch (StorageException e) {
            throw unreadable(i, e);
        }
    }

    /** The error in Prometheus' words, which name no block. */
    private StorageException unreadable(int i, StorageException cause) {
        String text = String.valueOf(cause.getMessage());
        int behindPlace = text.lastIndexOf(": ");
        return new StorageException(
                cause.kind(),
                "cannot populate chunk " + Long.toUnsignedString(refs[i]) + " from block " + Ulid.ZERO + ": "
                        + (behindPlace < 0 ? text : text.substring(behindPlace + 2)),
                cause);
    }

    /** Decodes the chunks one after the other. */
    private final class Samples implements SampleCursor {
        private final ChunkDecoder decoder = block.decoder();
        private int next;

        @Override
        public boolean next(SampleBuffer into) {
            if (next == refs.length) {
                return false;
            }
            int i = next++;
            MemorySegment chunk = chunk(i);
            int before = into.size;
            try {
                decoder.decode(ChunkSegments.encoding(chunk), chunk.asSlice(1), mint, maxt, into);
            } catch (StorageException e) {
                SampleColumns.truncate(into, before);
                throw unreadable(i, e);
            }
            if (!deleted.isEmpty() && deleted.overlaps(mints[i], maxts[i])) {
                SampleColumns.remove(into, before, deleted);
            }
            return true;
        }
    }

    /** Hands out the chunks as they are on disk; those with samples that are deleted or out of range are encoded anew without them. */
    private final class Chunks implements ChunkCursor {
        private final Deque<EncodedChunk> pending = new ArrayDeque<>();
        private @Nullable EncodedChunk current;
        private int at = -1;

        @Override
        public boolean next() {
            current = pending.poll();
            while (current == null && at + 1 < refs.length) {
                at++;
                MemorySegment bytes = chunk(at);
                pending.addAll(remaining(new EncodedChunk(
                        ChunkSegments.encoding(bytes), mints[at], maxts[at], bytes.asSlice(1))));
                current = pending.poll();
            }
            return current != null;
        }

        private List<EncodedChunk> remaining(EncodedChunk chunk) {
            try {
                return ChunkRecoder.within(chunk, mint, maxt, deleted, block.decoder());
            } catch (StorageException e) {
                throw unreadable(at, e);
            }
        }

        private EncodedChunk current() {
            EncodedChunk c = current;
            if (c == null) {
                throw new IllegalStateException("the cursor stands on no chunk");
            }
            return c;
        }

        @Override
        public byte encoding() {
            return current().encoding();
        }

        @Override
        public long mint() {
            return current().mint();
        }

        @Override
        public long maxt() {
            return current().maxt();
        }

        @Override
        public MemorySegment data() {
            return current().data();
        }
    }
}
