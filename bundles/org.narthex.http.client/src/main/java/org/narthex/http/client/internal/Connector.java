package org.narthex.http.client.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.narthex.http.client.FetchResponse;

/** Opens connections, keeps idle ones for reuse and closes all of them at once. Thread-safe. */
final class Connector {
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final int MAX_IDLE_PER_ORIGIN = 1000;

    private final TlsContext tls;
    private final RequestWriter writer;
    private final Scratch.Pool scratches;
    private final Deadlines deadlines;
    private final DialMetrics.Dialer metrics;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Deque<Connection>> idle = new HashMap<>();
    private volatile boolean closed;

    Connector(
            TlsContext tls,
            RequestWriter writer,
            Scratch.Pool scratches,
            Deadlines deadlines,
            DialMetrics.Dialer metrics) {
        this.tls = tls;
        this.writer = writer;
        this.scratches = scratches;
        this.deadlines = deadlines;
        this.metrics = metrics;
    }

    private static String key(Origin origin, @Nullable Origin proxy) {
        String to = (origin.tls() ? "https " : "http ") + origin.hostPort();
        if (proxy == null) {
            return to;
        }
        return origin.tls() ? to + " via " + proxy.hostPort() : "proxy " + proxy.hostPort();
    }

    /** An idle connection, or null. */
    @Nullable Connection reuse(Origin origin, @Nullable Origin proxy) {
        long now = System.nanoTime();
        synchronized (idle) {
            Deque<Connection> queue = idle.get(key(origin, proxy));
            if (queue == null) {
                return null;
            }
            while (!queue.isEmpty() && now - queue.peekFirst().idleSince > IDLE_NANOS) {
                queue.pollFirst().close();
            }
            return queue.pollLast();
        }
    }

    /** Keeps a connection whose answer has been read whole. */
    void keep(Origin origin, @Nullable Origin proxy, Connection connection) {
        connection.idleSince = System.nanoTime();
        synchronized (idle) {
            if (!closed) {
                Deque<Connection> queue = idle.computeIfAbsent(key(origin, proxy), k -> new ArrayDeque<>());
                if (queue.size() < MAX_IDLE_PER_ORIGIN) {
                    queue.addLast(connection);
                    return;
                }
            }
        }
        connection.close();
    }

    /** A new connection, through the proxy if there is one. */
    Connection connect(Origin origin, @Nullable Origin proxy, long deadline) throws IOException {
        Socket socket = dial(proxy == null ? origin : proxy, deadline);
        try {
            Connection plain = new Connection(socket, socket, deadlines, () -> released(socket));
            return origin.tls() ? secure(plain, socket, origin, proxy, deadline) : plain;
        } catch (IOException | RuntimeException e) {
            socket.close();
            released(socket);
            throw e;
        }
    }

    private Connection secure(Connection plain, Socket socket, Origin origin, @Nullable Origin proxy, long deadline)
            throws IOException {
        plain.begin(deadline);
        boolean inTime;
        Socket secure;
        try {
            if (proxy != null) {
                tunnel(plain, origin, proxy);
            }
            secure = tls.wrap(socket, origin);
        } catch (IOException e) {
            throw plain.meaning(e);
        } finally {
            inTime = plain.end();
        }
        if (!inTime) {
            throw new SocketTimeoutException("deadline");
        }
        return new Connection(secure, socket, deadlines, () -> released(socket));
    }

    private void released(Socket socket) {
        if (open.remove(socket)) {
            metrics.closed();
        }
    }

    private void tunnel(Connection connection, Origin origin, Origin proxy) throws IOException {
        connection.write(writer.connect(origin, proxy));
        Scratch scratch = scratches.take();
        try {
            FetchResponse answer = new ResponseReader(connection, scratch).head();
            if (answer.status() != 200) {
                throw new IOException(answer.reason().isEmpty() ? "unknown status code" : answer.reason());
            }
        } finally {
            scratches.give(scratch);
        }
    }

    private Socket dial(Origin to, long deadline) throws IOException {
        metrics.attempted();
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(to.host());
        } catch (UnknownHostException e) {
            metrics.failed("resolution");
            throw new IOException("dial tcp: lookup " + to.host() + ": no such host", e);
        }
        IOException last = new IOException("dial tcp: no addresses for " + to.host());
        for (InetAddress address : addresses) {
            try {
                return dial(address, to.port(), deadline);
            } catch (SocketTimeoutException e) {
                metrics.failed("timeout");
                throw e;
            } catch (IOException e) {
                last = e;
            }
        }
        metrics.failed(String.valueOf(last.getMessage()).contains("refused") ? "refused" : "unknown");
        throw last;
    }

    private Socket dial(InetAddress address, int port, long deadline) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        try {
            if (closed) {
                throw new IOException("the client is closed");
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port), millisLeft(deadline));
            metrics.established();
            return socket;
        } catch (IOException e) {
            open.remove(socket);
            socket.close();
            if (e instanceof SocketTimeoutException) {
                throw e;
            }
            String host = address.getHostAddress();
            String text = String.valueOf(e.getMessage()).toLowerCase(java.util.Locale.ROOT);
            throw new IOException(
                    "dial tcp " + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + ": connect: " + text, e);
        }
    }

    private static int millisLeft(long deadline) throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("deadline");
        }
        return (int) Math.min(Integer.MAX_VALUE, left);
    }

    /** Gives idle connections up. */
    void closeIdle() {
        synchronized (idle) {
            idle.values().forEach(queue -> queue.forEach(Connection::close));
            idle.clear();
        }
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        closeIdle();
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                // The connection is given up anyway.
            }
            released(socket);
        }
    }
}
