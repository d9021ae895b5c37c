package org.narthex.web.server.internal;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.narthex.web.server.Request;

/** A request through Jetty. Confined to its thread. */
final class JettyRequest implements Request {
    private final org.eclipse.jetty.server.Request jetty;
    private final String path;
    private final DisconnectWatch watch;
    private DisconnectWatch.@Nullable Watched watched;
    private boolean bodyRead;

    JettyRequest(org.eclipse.jetty.server.Request jetty, String path, DisconnectWatch watch) {
        this.jetty = jetty;
        this.path = path;
        this.watch = watch;
        this.bodyRead = jetty.getLength() <= 0 && !jetty.getHeaders().contains("Transfer-Encoding");
    }

    @Override
    public String method() {
        return jetty.getMethod();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String query() {
        String query = jetty.getHttpURI().getQuery();
        return query == null ? "" : query;
    }

    @Override
    public String header(String name) {
        String value = jetty.getHeaders().get(name);
        return value == null ? "" : value;
    }

    @Override
    public String remoteAddress() {
        return org.eclipse.jetty.server.Request.getRemoteAddr(jetty);
    }

    @Override
    public InputStream body(long limit) {
        return new Limited(Content.Source.asInputStream(jetty), limit);
    }

    @Override
    public void onDisconnect(Runnable action) {
        jetty.addFailureListener(failure -> action.run());
        if (!bodyRead) {
            // Bytes of an unread body cannot be told from those of the next request.
            return;
        }
        EndPoint endPoint = jetty.getConnectionMetaData().getConnection().getEndPoint();
        DisconnectWatch.Watched before = watched;
        watched = watch.watch(endPoint, before == null ? action : () -> {
            before.disconnected();
            action.run();
        });
        if (before != null) {
            before.stop();
        }
    }

    /** Ends the watch; afterwards the connection is Jetty's alone. */
    void complete() {
        if (watched != null) {
            watched.stop();
        }
    }

    /** The body up to a limit. */
    private final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long limit) {
            this.in = in;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            return count(in.read(), 1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            return count(n, n);
        }

        private int count(int result, int bytes) throws IOException {
            if (result < 0) {
                bodyRead = true;
                return result;
            }
            left -= bytes;
            if (left < 0) {
                throw new IOException("http: request body too large");
            }
            return result;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
