package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;
import org.narthex.storage.tsdb.internal.index.IndexWriter;

/**
 * Writes a block under a temporary name and renames it when all of it is on disk; after a failure nothing of it is
 * left. Thread-safe.
 */
public final class BlockWriter {
    /** Learns of each chunk that is written. */
    @FunctionalInterface
    public interface ChunkObserver {
        /**
         * @param bytes size of the data
         * @param millis from its first to its last sample
         */
        void chunk(int bytes, int samples, long millis);
    }

    /** Ending of the name of a block that is being written. */
    static final String TEMPORARY = ".tmp-for-creation";

    private final long segmentSize;
    private final BooleanSupplier stopped;

    /**
     * @param segmentSize largest size of a chunk file in bytes; 0 for 512 MiB
     * @param stopped asked before each series whether to give up
     */
    public BlockWriter(long segmentSize, BooleanSupplier stopped) {
        this.segmentSize = segmentSize == 0 ? ChunkSegmentFormat.SEGMENT_SIZE : segmentSize;
        this.stopped = stopped;
    }

    /**
     * Writes a block.
     *
     * @param parent the directory in which the block's directory is made
     * @param meta what the block is to be; chunks are cut to its range, its counts are replaced
     * @return the block's meta data; null when there was no sample, and then nothing was written
     * @throws CancellationException when it was stopped
     * @throws StorageException when the content cannot be read
     */
    public @Nullable BlockMeta write(Path parent, BlockMeta meta, BlockContent content, ChunkObserver observer)
            throws IOException {
        Path directory = parent.resolve(meta.ulid().text());
        Path temporary = parent.resolve(meta.ulid().text() + TEMPORARY);
        DurableFiles.deleteTree(temporary);
        Files.createDirectories(temporary);
        try {
            BlockMeta written = meta.withStats(fill(temporary, meta, content, observer));
            if (written.stats().samples() == 0) {
                DurableFiles.deleteTree(temporary);
                return null;
            }
            written.write(temporary);
            Tombstones.NONE.write(temporary);
            DurableFiles.syncDirectory(temporary);
            DurableFiles.rename(temporary, directory);
            return written;
        } catch (Throwable e) {
            try {
                DurableFiles.deleteTree(temporary);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private BlockMeta.Stats fill(Path directory, BlockMeta meta, BlockContent content, ChunkObserver observer)
            throws IOException {
        try (ChunkSegmentWriter chunks = new ChunkSegmentWriter(directory, segmentSize);
                IndexWriter index = new IndexWriter(directory.resolve(Block.INDEX))) {
            for (Iterator<byte[]> symbols = content.symbols(); symbols.hasNext(); ) {
                index.symbol(symbols.next());
            }
            Filling filling = new Filling(chunks, index, meta.minTime(), meta.maxTime() - 1, observer);
            SeriesSet set = content.series();
            for (Series series = set.next(); series != null; series = set.next()) {
                if (stopped.getAsBoolean()) {
                    throw new CancellationException("writing block " + meta.ulid() + " was stopped");
                }
                filling.add(series);
            }
            if (!set.warnings().isEmpty()) {
                throw new StorageException(
                        StorageException.Kind.CORRUPTION, "populate block: " + String.join("; ", set.warnings()));
            }
            chunks.finish();
            index.finish();
            return filling.stats();
        }
    }

    /** Writes series after series and counts. */
    private static final class Filling {
        private final ChunkSegmentWriter chunks;
        private final IndexWriter index;
        private final long mint;
        private final long maxt;
        private final ChunkObserver observer;
        private final ChunkDecoder decoder = new StandardChunkDecoder();
        private final List<EncodedChunk> list = new ArrayList<>();
        private long[] mints = new long[64];
        private long[] maxts = new long[64];
        private long[] refs = new long[64];
        private long floats;
        private long histograms;
        private long seriesCount;
        private long chunkCount;

        Filling(ChunkSegmentWriter chunks, IndexWriter index, long mint, long maxt, ChunkObserver observer) {
            this.chunks = chunks;
            this.index = index;
            this.mint = mint;
            this.maxt = maxt;
            this.observer = observer;
        }

        void add(Series series) throws IOException {
            list.clear();
            ChunkCursor cursor = series.chunks();
            while (cursor.next()) {
                list.addAll(ChunkRecoder.within(
                        new EncodedChunk(cursor.encoding(), cursor.mint(), cursor.maxt(), cursor.data()),
                        mint,
                        maxt,
                        decoder));
            }
            int n = list.size();
            if (n == 0) {
                return;
            }
            if (refs.length < n) {
                mints = new long[2 * n];
                maxts = new long[2 * n];
                refs = new long[2 * n];
            }
            for (int i = 0; i < n; i++) {
                EncodedChunk chunk = list.get(i);
                mints[i] = chunk.mint();
                maxts[i] = chunk.maxt();
                count(chunk);
            }
            chunks.write(list, refs);
            index.series(series.labels(), n, mints, maxts, refs);
            seriesCount++;
            chunkCount += n;
        }

        private void count(EncodedChunk chunk) {
            // The header of every encoding begins with the number of samples.
            int samples = HistogramChunkFormat.sampleCount(chunk.encoding(), chunk.data());
            if (HistogramChunkFormat.isHistogram(chunk.encoding())) {
                histograms += samples;
            } else {
                floats += samples;
            }
            observer.chunk((int) chunk.data().byteSize(), samples, chunk.maxt() - chunk.mint());
        }

        BlockMeta.Stats stats() {
            return new BlockMeta.Stats(floats + histograms, floats, histograms, seriesCount, chunkCount, 0);
        }
    }
}
