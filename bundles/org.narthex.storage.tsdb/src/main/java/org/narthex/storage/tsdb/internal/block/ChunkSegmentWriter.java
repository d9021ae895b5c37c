package org.narthex.storage.tsdb.internal.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.index.FileOutput;

/**
 * Writes the chunk files of a block, byte for byte as Prometheus does. Each file is on disk before the next one begins.
 * Confined to one thread.
 */
final class ChunkSegmentWriter implements AutoCloseable {
    private static final int OVERHEAD = ChunkSegmentFormat.MAX_LENGTH_FIELD + 1 + 4;

    private final Path directory;
    private final long segmentSize;
    private @Nullable FileOutput file;
    private int files;

    /** Creates the directory for the chunks of a block. */
    ChunkSegmentWriter(Path blockDirectory, long segmentSize) throws IOException {
        if (segmentSize <= 0 || segmentSize > 0xffffffffL) {
            throw new IllegalArgumentException("chunk segments of " + segmentSize + " bytes");
        }
        this.directory = Files.createDirectories(blockDirectory.resolve(ChunkSegmentFormat.DIRECTORY));
        this.segmentSize = segmentSize;
    }

    /**
     * Writes the chunks of a series. A chunk that would make its file too large begins the next file, unless the file
     * would stay without a chunk.
     *
     * @param refs where the chunks' references go
     */
    void write(List<EncodedChunk> chunks, long[] refs) throws IOException {
        if (chunks.isEmpty()) {
            return;
        }
        FileOutput out = file == null ? cut() : file;
        long size = out.position();
        boolean hasChunk = size > ChunkSegmentFormat.HEADER_SIZE;
        for (int i = 0; i < chunks.size(); i++) {
            EncodedChunk chunk = chunks.get(i);
            // The length is counted with its largest size, so the sum is an upper bound until the next batch.
            long need = OVERHEAD + chunk.data().byteSize();
            if (hasChunk && size + need > segmentSize) {
                out = cut();
                size = ChunkSegmentFormat.HEADER_SIZE;
            }
            size += need;
            hasChunk = true;
            refs[i] = (long) (files - 1) << 32 | out.position();
            out.uvarint(chunk.data().byteSize());
            out.startSum();
            out.u8(chunk.encoding());
            out.bytes(chunk.data());
            out.sum();
        }
    }

    private FileOutput cut() throws IOException {
        finishFile();
        files++;
        FileOutput out = new FileOutput(directory.resolve("%06d".formatted(files)));
        file = out;
        out.i32(ChunkSegmentFormat.MAGIC);
        out.i32(ChunkSegmentFormat.VERSION << 24);
        return out;
    }

    private void finishFile() throws IOException {
        FileOutput out = file;
        if (out != null) {
            out.sync();
            out.close();
            file = null;
        }
    }

    /** Waits until all files are on disk. */
    void finish() throws IOException {
        finishFile();
        DurableFiles.syncDirectory(directory);
    }

    /** Gives the files up as they are. */
    @Override
    public void close() throws IOException {
        FileOutput out = file;
        if (out != null) {
            file = null;
            out.close();
        }
    }
}
