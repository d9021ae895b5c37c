package org.narthex.http.client.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A connection to an origin or proxy. Used by one request at a time, between {@link #begin} and {@link #end};
 * {@link #close} and {@link #expire} may come from any thread.
 */
final class Connection implements Closeable {
    private final Socket socket;
    private final Socket transport;
    private final InputStream in;
    private final OutputStream out;
    private final Deadlines deadlines;
    private final Runnable onClose;
    private volatile long deadline;

    // Guarded by this.
    private boolean running;
    private boolean expired;

    /** Nanoseconds of System.nanoTime since when the connection is idle. */
    long idleSince;

    /** @param transport the TCP connection below, the socket itself where there is no TLS */
    Connection(Socket socket, Socket transport, Deadlines deadlines, Runnable onClose) throws IOException {
        this.socket = socket;
        this.transport = transport;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.deadlines = deadlines;
        this.onClose = onClose;
    }

    /** Begins a request, which fails with a SocketTimeoutException when System.nanoTime reaches the deadline. */
    void begin(long nanos) throws SocketTimeoutException {
        if (nanos - System.nanoTime() <= 0) {
            throw new SocketTimeoutException("deadline");
        }
        deadline = nanos;
        synchronized (this) {
            running = true;
        }
        deadlines.begin(this, nanos);
    }

    /** Ends the request. @return whether the connection is still good */
    boolean end() {
        deadlines.end(this);
        synchronized (this) {
            running = false;
            return !expired;
        }
    }

    /** Until when the request may take, in System.nanoTime. */
    long deadline() {
        return deadline;
    }

    /** Ends a request that took too long, by closing the connection under it. */
    void expire() {
        synchronized (this) {
            if (!running) {
                return;
            }
            expired = true;
        }
        try {
            // Without TLS' farewell, which could block.
            transport.close();
        } catch (IOException e) {
            // Nothing is lost: the connection is given up.
        }
    }

    /** The exception that tells what an exception of the socket means. */
    synchronized IOException meaning(IOException e) {
        if (!expired) {
            return e;
        }
        SocketTimeoutException timeout = new SocketTimeoutException("deadline");
        timeout.initCause(e);
        return timeout;
    }

    void write(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw meaning(e);
        }
    }

    /** Reads at least one byte; -1 at the end. */
    int read(byte[] into, int offset, int length) throws IOException {
        try {
            return in.read(into, offset, length);
        } catch (IOException e) {
            throw meaning(e);
        }
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
