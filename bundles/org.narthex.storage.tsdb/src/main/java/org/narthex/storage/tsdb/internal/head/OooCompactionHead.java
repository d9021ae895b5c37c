package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.EncodedChunk;
import org.narthex.storage.tsdb.internal.block.OverlappingChunks;
import org.narthex.storage.tsdb.internal.ooo.OooHead;
import org.narthex.storage.tsdb.internal.ooo.OooSeries;
import org.narthex.storage.tsdb.internal.wal.WalFiles;
import org.narthex.storage.tsdb.internal.wal.WalWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What had come out of order when this was made, as content of blocks: all of it in complete chunks, and the write-behind
 * log at a new segment, so that the segments before can go with the chunks. Confined to one thread.
 */
public final class OooCompactionHead {
    private static final Logger LOG = LoggerFactory.getLogger(OooCompactionHead.class);

    /** A series with the chunks taken of it. */
    private record Taken(int slot, Labels labels, long[] chunks) {}

    private final Head head;
    private final OooHead late;
    private final long number;
    private final long chunkRange;

    /** The first segment of the log to be kept; 0 for none. */
    private final int segment;

    private final List<Taken> series = new ArrayList<>();
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    OooCompactionHead(Head head) throws IOException {
        this.head = head;
        this.late = head.outOfOrder();
        this.number = late.published() + 1;
        this.chunkRange = head.options().rules().chunkRange();
        WalWriter log = late.log();
        late.lock().lock();
        try {
            // What the old segments have is inserted, as that is done before it is logged.
            segment = log == null ? 0 : log.cut();
        } finally {
            late.lock().unlock();
        }
        late.forEach(this::take);
        series.sort(Comparator.comparing(Taken::labels));
    }

    private void take(int slot, OooSeries of) {
        SeriesPage page = head.page(slot);
        long[] chunks;
        synchronized (page) {
            int completed = of.complete(head.encodings(), head.store(), page.refs[slot & SeriesPage.MASK]).length;
            head.counts().chunksCreated.add(Math.max(0, completed - 1));
            chunks = of.take(number);
        }
        for (int k = 0; k < chunks.length; k += OooSeries.CHUNK_LONGS) {
            min = Math.min(min, chunks[k + 1]);
            max = Math.max(max, chunks[k + 2]);
        }
        if (chunks.length > 0) {
            series.add(new Taken(slot, head.labels(slot), chunks));
        }
    }

    /** Length of the blocks, milliseconds. */
    public long chunkRange() {
        return chunkRange;
    }

    /** First timestamps of the aligned ranges in which there may be samples, ascending. */
    public List<Long> ranges() {
        TreeSet<Long> found = new TreeSet<>();
        for (Taken taken : series) {
            long[] chunks = taken.chunks;
            for (int k = 0; k < chunks.length; k += OooSeries.CHUNK_LONGS) {
                long last = aligned(chunks[k + 2]);
                for (long from = aligned(chunks[k + 1]); from <= last; from += chunkRange) {
                    found.add(from);
                }
            }
        }
        return List.copyOf(found);
    }

    private long aligned(long t) {
        return Math.floorDiv(t, chunkRange) * chunkRange;
    }

    /** The samples in [mint, maxt]; chunks may reach beyond. */
    public BlockContent content(long mint, long maxt) {
        List<Taken> there =
                series.stream().filter(t -> overlaps(t.chunks, mint, maxt)).toList();
        LabelIndex index = head.series().index();
        return new BlockContent(
                BlockContent.symbols(index.names(), index::values), new Content(there.iterator(), mint, maxt));
    }

    private static boolean overlaps(long[] chunks, long mint, long maxt) {
        for (int k = 0; k < chunks.length; k += OooSeries.CHUNK_LONGS) {
            if (chunks[k + 1] <= maxt && chunks[k + 2] >= mint) {
                return true;
            }
        }
        return false;
    }

    private final class Content implements SeriesSet {
        private final Iterator<Taken> rest;
        private final long mint;
        private final long maxt;

        Content(Iterator<Taken> rest, long mint, long maxt) {
            this.rest = rest;
            this.mint = mint;
            this.maxt = maxt;
        }

        @Override
        public @Nullable Series next() {
            return rest.hasNext() ? new Part(rest.next(), mint, maxt) : null;
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }
    }

    private final class Part implements Series {
        private final Taken taken;
        private final long mint;
        private final long maxt;

        Part(Taken taken, long mint, long maxt) {
            this.taken = taken;
            this.mint = mint;
            this.maxt = maxt;
        }

        @Override
        public Labels labels() {
            return taken.labels;
        }

        private OverlappingChunks overlapping() {
            List<EncodedChunk> found = new ArrayList<>();
            // What is left out here would be lost for good, though the log still has it.
            LateChunks.add(taken.chunks, mint, maxt, head.store(), (ref, from, to, cause) -> {
                throw cause;
            }, found);
            return new OverlappingChunks(found);
        }

        @Override
        public SampleCursor samples() {
            return overlapping().samples(mint, maxt);
        }

        @Override
        public ChunkCursor chunks() {
            return overlapping().chunks();
        }
    }

    /**
     * Lets go what was taken, once its blocks are loaded: readers that begin from now on read the blocks, the others are
     * waited for; then the chunks go, series without anything else, files, and segments of the log.
     *
     * @throws IOException when readers took too long, or files could not be deleted; can be tried again
     */
    public void release(Duration patience) throws IOException, InterruptedException {
        late.publish(number);
        if (!series.isEmpty()) {
            if (!head.readers().awaitEndOutOfOrder(min, max, patience)) {
                throw new IOException("out-of-order chunks in blocks from " + min + " to " + max
                        + " cannot be released: readers of them are still open after " + patience);
            }
            drop();
            head.truncations().collectGarbage(patience);
        }
        WalWriter log = late.log();
        if (log != null && segment > 0 && !late.isLogUnread()) {
            boolean failed = true;
            try {
                WalFiles.deleteSegmentsBefore(log.directory(), segment);
                failed = false;
            } finally {
                log.metrics().deleted(failed);
            }
        }
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("series", series.size())
                .addKeyValue("segment", segment)
                .log("out-of-order chunks were released");
    }

    private void drop() {
        late.lock().lock();
        try {
            long[] range = {Long.MAX_VALUE, Long.MIN_VALUE};
            for (Taken taken : series) {
                OooSeries of = late.get(taken.slot);
                if (of != null) {
                    SeriesPage page = head.page(taken.slot);
                    synchronized (page) {
                        head.counts().chunksRemoved.add(of.dropTaken(head.store()));
                        if (of.isEmpty()) {
                            late.remove(taken.slot);
                        }
                    }
                }
            }
            late.forEach((slot, of) -> {
                synchronized (head.page(slot)) {
                    range[0] = Math.min(range[0], of.mint());
                    range[1] = Math.max(range[1], of.maxt());
                }
            });
            late.range(range[0], range[1]);
        } finally {
            late.lock().unlock();
        }
    }
}
