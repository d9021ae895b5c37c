package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;

/**
 * Chunks of one series that may overlap, read as if they did not: those that overlap form a group, whose samples are
 * chained, each timestamp once. Immutable and thread-safe as far as the chunks' data are.
 */
public final class OverlappingChunks {
    private final List<List<EncodedChunk>> groups = new ArrayList<>();

    /**
     * @param chunks in any order; of chunks with the same first timestamp the earlier one counts as the older one, which
     *     decides, with the rule of {@link ChunkChain}, which of two samples of one time is taken
     */
    public OverlappingChunks(List<EncodedChunk> chunks) {
        List<EncodedChunk> sorted = new ArrayList<>(chunks);
        sorted.sort(Comparator.comparingLong(EncodedChunk::mint));
        long end = Long.MIN_VALUE;
        for (EncodedChunk chunk : sorted) {
            if (groups.isEmpty() || chunk.mint() > end) {
                groups.add(new ArrayList<>(1));
                end = chunk.maxt();
            }
            groups.getLast().add(chunk);
            end = Math.max(end, chunk.maxt());
        }
    }

    /** The chunks; one that overlaps no other as it is, the others encoded anew. */
    public ChunkCursor chunks() {
        ChunkDecoder decoder = new StandardChunkDecoder();
        List<EncodedChunk> out = new ArrayList<>();
        for (List<EncodedChunk> group : groups) {
            if (group.size() == 1) {
                out.add(group.getFirst());
                continue;
            }
            ChunkEncoder encoder = new ChunkEncoder(false, false, ChunkEncoder.MAX_SAMPLES);
            ChunkChain chain = new ChunkChain(
                    group.stream().map(c -> new ChunkSamples(c, decoder)).toList());
            while (chain.next()) {
                encoder.add(chain.current(), chain.isConsecutive());
            }
            out.addAll(encoder.finish());
        }
        return EncodedChunk.cursor(out);
    }

    /** The samples in [mint, maxt]. */
    public SampleCursor samples(long mint, long maxt) {
        return new Samples(mint, maxt);
    }

    private final class Samples implements SampleCursor {
        private final Intervals outside;
        private int next;
        private SampleCursor current = into -> false;

        Samples(long mint, long maxt) {
            Intervals all = Intervals.NONE;
            if (mint > Long.MIN_VALUE) {
                all = all.add(Long.MIN_VALUE, mint - 1);
            }
            outside = maxt < Long.MAX_VALUE ? all.add(maxt + 1, Long.MAX_VALUE) : all;
        }

        @Override
        public boolean next(SampleBuffer into) {
            int from = into.size;
            while (!current.next(into)) {
                if (next == groups.size()) {
                    return false;
                }
                List<SampleCursor> cursors = new ArrayList<>();
                groups.get(next++).forEach(c -> cursors.add(single(c)));
                current = cursors.size() == 1 ? cursors.getFirst() : new ChainedSamples(cursors);
            }
            SampleColumns.remove(into, from, outside);
            return true;
        }
    }

    private static SampleCursor single(EncodedChunk chunk) {
        return new SampleCursor() {
            private boolean read;

            @Override
            public boolean next(SampleBuffer into) {
                if (read) {
                    return false;
                }
                read = true;
                new StandardChunkDecoder()
                        .decode(chunk.encoding(), chunk.data(), Long.MIN_VALUE, Long.MAX_VALUE, into);
                return true;
            }
        };
    }
}
