package org.narthex.storage.remote.internal.read;

import java.io.IOException;
import java.io.OutputStream;
import org.narthex.model.Labels;
import org.narthex.model.wire.WireWriter;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/**
 * Writes a stream of the message {@code prometheus.ChunkedReadResponse}, each with encoded chunks of one series; a series
 * goes on in the next message where a frame is full. Confined to one thread.
 */
final class ChunksWriter {
    private static final int CHUNKED_SERIES = 1;
    private static final int QUERY_INDEX = 2;
    private static final int CHUNKS = 2;

    private final MessageWriter message = new MessageWriter();
    private final FrameWriter frames;
    private final Labels external;
    private final long maxBytes;

    /**
     * @param maxBytes size of a frame from which on it takes no further chunk
     */
    ChunksWriter(OutputStream out, Labels external, long maxBytes) {
        this.frames = new FrameWriter(out);
        this.external = external;
        this.maxBytes = maxBytes;
    }

    /** The result of a query; series come in label order. */
    SeriesSet result(Querier querier, Selection selection, int queryIndex) throws IOException {
        SeriesSet set = querier.select(true, selection.hints(), selection.matchers());
        for (Series series = set.next(); series != null; series = set.next()) {
            ChunkCursor chunks = series.chunks();
            boolean more = chunks.next();
            if (more) {
                Labels labels = MessageWriter.merged(series.labels(), external);
                while (more) {
                    more = frame(labels, chunks, queryIndex);
                }
            }
        }
        return set;
    }

    /** Writes one frame; the cursor stands on its first chunk, and afterwards on the next frame's. False at the end. */
    private boolean frame(Labels labels, ChunkCursor chunks, int queryIndex) throws IOException {
        WireWriter out = message.out;
        out.clear();
        int series = out.begin(CHUNKED_SERIES);
        long left = maxBytes - message.labels(labels);
        boolean more = true;
        while (more) {
            int chunk = out.begin(CHUNKS);
            out.int64(1, chunks.mint());
            out.int64(2, chunks.maxt());
            out.int64(3, chunks.encoding());
            out.bytes(4, chunks.data());
            int length = out.size() - chunk;
            out.end(chunk);
            left -= length;
            more = chunks.next();
            if (left <= 0) {
                break;
            }
        }
        out.end(series);
        out.int64(QUERY_INDEX, queryIndex);
        frames.write(out.data(), out.size());
        return more;
    }
}
