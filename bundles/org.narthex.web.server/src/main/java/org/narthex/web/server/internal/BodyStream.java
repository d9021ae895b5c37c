package org.narthex.web.server.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer: collects bytes in a pooled buffer; an answer that fits into it is sent in one piece with its
 * length. Confined to the request's thread.
 */
final class BodyStream extends OutputStream {
    private static final int SIZE = 64 * 1024;
    private static final ArrayBlockingQueue<byte[]> POOL = new ArrayBlockingQueue<>(32);

    private final Response response;
    private byte @Nullable [] buffer;
    private int count;
    private long sent;
    private boolean closed;

    BodyStream(Response response) {
        this.response = response;
    }

    /** Bytes of the body so far. */
    long size() {
        return sent + count;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void write(int b) throws IOException {
        byte[] to = room();
        to[count++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length >= SIZE) {
            flush();
            send(false, ByteBuffer.wrap(bytes, offset, length));
            return;
        }
        int done = 0;
        while (done < length) {
            byte[] to = room();
            int n = Math.min(length - done, SIZE - count);
            System.arraycopy(bytes, offset + done, to, count, n);
            count += n;
            done += n;
        }
    }

    @Override
    public void flush() throws IOException {
        byte[] from = buffer;
        if (count > 0 && from != null) {
            ByteBuffer full = ByteBuffer.wrap(from, 0, count);
            count = 0;
            send(false, full);
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        byte[] from = buffer;
        buffer = null;
        try {
            int status = response.getStatus();
            if (!response.isCommitted() && status != 204 && status != 304) {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, count);
            }
            int rest = count;
            count = 0;
            send(true, from == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(from, 0, rest));
        } finally {
            recycle(from);
        }
    }

    /** Gives the buffer back without sending what is in it. */
    void abandon() {
        closed = true;
        byte[] from = buffer;
        buffer = null;
        recycle(from);
    }

    private void send(boolean last, ByteBuffer bytes) throws IOException {
        sent += bytes.remaining();
        Content.Sink.write(response, last, bytes);
    }

    private byte[] room() throws IOException {
        if (closed) {
            throw new IOException("the answer is complete");
        }
        if (count == SIZE) {
            flush();
        }
        byte[] to = buffer;
        if (to == null) {
            byte[] pooled = POOL.poll();
            to = pooled == null ? new byte[SIZE] : pooled;
            buffer = to;
        }
        return to;
    }

    private static void recycle(byte @Nullable [] used) {
        if (used != null) {
            // A full pool lets the buffer go to the collector.
            boolean kept = POOL.offer(used);
            assert kept || POOL.remainingCapacity() >= 0;
        }
    }
}
