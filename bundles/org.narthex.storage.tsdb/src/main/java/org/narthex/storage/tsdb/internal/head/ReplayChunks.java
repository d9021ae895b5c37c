package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkFormat;

/** The complete chunks that the files have, by the reference of their series. Confined to one thread. */
final class ReplayChunks {
    /** Milliseconds that the first chunk may begin after the end of the blocks. */
    private static final long PATIENCE = 300_000;

    private static final long[] NONE = new long[0];

    private final Head head;
    private final OooReplay late;
    private final Map<Long, long[]> chunks = new HashMap<>();

    ReplayChunks(Head head, OooReplay late) {
        this.head = head;
        this.late = late;
    }

    /** Reads which chunks there are; returns whether all files were sound. */
    boolean scan() throws IOException {
        boolean sound = true;
        forget();
        while (!head.store().scan(this::found)) {
            sound = false;
            forget();
        }
        return sound;
    }

    /** Reads which sound chunks there are. */
    void scan(Damages damages) {
        forget();
        head.store().scan(this::found, damages);
    }

    private void forget() {
        chunks.clear();
        late.restart();
    }

    private @Nullable String found(long ref, long series, long mint, long maxt, int encoding) {
        if ((encoding & HeadChunkFormat.OUT_OF_ORDER) != 0) {
            late.found(ref, series, mint, maxt, encoding & ~HeadChunkFormat.OUT_OF_ORDER);
            return null;
        }
        if (maxt < head.times().minValid()) {
            return null;
        }
        long[] before = chunks.getOrDefault(series, NONE);
        if (before.length > 0 && before[before.length - CompleteChunks.LONGS + 2] >= mint) {
            return "out of sequence m-mapped chunk for series ref " + series;
        }
        long[] now = Arrays.copyOf(before, before.length + CompleteChunks.LONGS);
        now[before.length] = ref;
        now[before.length + 1] = mint;
        now[before.length + 2] = maxt;
        now[before.length + 3] = encoding;
        chunks.put(series, now);
        return null;
    }

    /**
     * Whether chunks seem to be missing at the beginning: the head begins where the blocks end, or, without blocks, with
     * the first file.
     */
    boolean isBeginningMissing() {
        long begin = Long.MAX_VALUE;
        long file = Long.MAX_VALUE;
        for (long[] complete : chunks.values()) {
            begin = Math.min(begin, complete[1]);
            file = Math.min(file, complete[0] >>> 32);
        }
        long expected = head.times().minValid();
        return expected == Long.MIN_VALUE ? file != Long.MAX_VALUE && file > 1 : begin - PATIENCE > expected;
    }

    /** Takes the chunks of a series; null when it has none. */
    long @Nullable [] take(long ref) {
        return chunks.isEmpty() ? null : chunks.remove(ref);
    }

    /** The series whose chunks nobody took. */
    Set<Long> left() {
        return chunks.keySet();
    }
}
