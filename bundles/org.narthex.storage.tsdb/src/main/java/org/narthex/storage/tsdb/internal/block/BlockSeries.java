package org.narthex.storage.tsdb.internal.block;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.damage.DamageKind;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;

/** A series of a block with its chunks in the range. Thread-safe; each cursor belongs to one thread. */
final class BlockSeries implements BoundedSeries {
    private final Block block;
    private final Labels labels;
    private final long[] mints;
    private final long[] maxts;
    private final long[] refs;
    private final Intervals deleted;
    private final long mint;
    private final long maxt;
    private final DamageWarnings warnings;

    BlockSeries(
            Block block,
            Labels labels,
            long[] mints,
            long[] maxts,
            long[] refs,
            Intervals deleted,
            long mint,
            long maxt,
            DamageWarnings warnings) {
        this.warnings = warnings;
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
    public long firstTime() {
        return Math.max(mint, mints[0]);
    }

    @Override
    public long lastTime() {
        return Math.min(maxt, maxts[maxts.length - 1]);
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
    private MemorySegment chunk(int i, IntFunction<byte[]> scratch) {
        try {
            return block.chunks().chunk(refs[i], scratch);
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

    /** Goes on without a damaged chunk, with a warning; throws where that is not wanted. */
    private void leaveOut(int i, RuntimeException cause) {
        Damages damages = block.damages();
        if (damages == null || cause instanceof StorageException e && e.kind() != StorageException.Kind.CORRUPTION) {
            throw cause;
        }
        long offset = refs[i] & 0xffffffffL;
        Throwable reason = cause.getCause() == null ? cause : cause.getCause();
        String problem = reason instanceof CorruptFileException e ? e.problem() : String.valueOf(reason.getMessage());
        Path file = block.chunks().file(refs[i]);
        damages.found(
                DamageKind.BLOCK_CHUNK,
                file,
                offset,
                problem,
                "samples from " + mints[i] + " to " + maxts[i] + " of " + labels);
        warnings.add("block " + block.ulid() + ": " + file + ": at byte " + offset + ": " + problem
                + "; the chunk is left out");
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
            int before = into.size;
            try {
                decode(decoder, chunk(i, into::scratch), i, into);
            } catch (StorageException | IndexOutOfBoundsException | IllegalArgumentException e) {
                SampleColumns.truncate(into, before);
                leaveOut(i, e);
                return true;
            }
            if (!deleted.isEmpty() && deleted.overlaps(mints[i], maxts[i])) {
                SampleColumns.remove(into, before, deleted);
            }
            return true;
        }
    }

    private void decode(ChunkDecoder decoder, MemorySegment chunk, int i, SampleBuffer into) {
        try {
            decoder.decode(ChunkSegments.encoding(chunk), chunk.asSlice(1), mint, maxt, into);
        } catch (StorageException e) {
            throw unreadable(i, e);
        }
    }

    /** Hands out the chunks as they are on disk; those with samples deleted or out of range are encoded anew without them. */
    private final class Chunks extends CurrentChunk {
        private final Deque<EncodedChunk> pending = new ArrayDeque<>();
        private int at = -1;

        @Override
        public boolean next() {
            current = pending.poll();
            while (current == null && at + 1 < refs.length) {
                at++;
                try {
                    MemorySegment bytes = chunk(at, byte[]::new);
                    pending.addAll(remaining(new EncodedChunk(
                            ChunkSegments.encoding(bytes), mints[at], maxts[at], bytes.asSlice(1))));
                } catch (StorageException | IndexOutOfBoundsException | IllegalArgumentException e) {
                    leaveOut(at, e);
                }
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
    }
}
