package org.narthex.http.client.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/** A connection to an origin or proxy. Used by one request at a time; {@link #close} may come from any thread. */
final class Connection implements Closeable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Runnable onClose;
    private long deadline;

    /** Nanoseconds of System.nanoTime since when the connection is idle. */
    long idleSince;

    /** Whether a request has been answered on it. */
    boolean used;

    Connection(Socket socket, Runnable onClose) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.onClose = onClose;
    }

    /** Sets until when reads may take, in System.nanoTime. */
    void deadline(long nanos) {
        deadline = nanos;
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Reads at least one byte; -1 at the end. */
    int read(byte[] into, int offset, int length) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("deadline");
        }
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, left));
        return in.read(into, offset, length);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is lost: the connection is given up.
        }
        onClose.run();
    }
}
