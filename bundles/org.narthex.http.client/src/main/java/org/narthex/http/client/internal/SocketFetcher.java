package org.narthex.http.client.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.narthex.http.client.BodyBuffer;
import org.narthex.http.client.BodyTooLargeException;
import org.narthex.http.client.FetchRequest;
import org.narthex.http.client.FetchResponse;
import org.narthex.http.client.HttpConfig;
import org.narthex.http.client.HttpFetcher;

/** Sends requests over {@link Connection}s. Thread-safe. */
final class SocketFetcher implements HttpFetcher {
    private static final int MAX_REDIRECTS = 10;

    /** An error page is of no interest beyond this; the connection is given up instead. */
    private static final long MAX_ERROR_BODY = 1 << 20;

    private final HttpConfig config;
    private final TlsContext tls;
    private final Proxies proxies;
    private final RequestWriter writer;
    private final Connector connector;
    private final Scratch.Pool scratches;
    private final boolean tlsFiles;

    SocketFetcher(
            HttpConfig config,
            Map<String, String> environment,
            Scratch.Pool scratches,
            Deadlines deadlines,
            DialMetrics.Dialer metrics)
            throws IOException {
        this.config = config;
        this.scratches = scratches;
        tls = new TlsContext(config.tls());
        tls.refresh();
        tlsFiles = !(config.tls().caFile() + config.tls().certFile() + config.tls().keyFile()).isEmpty();
        proxies = new Proxies(config, environment);
        writer = new RequestWriter(config);
        connector = new Connector(tls, writer, scratches, deadlines, metrics);
    }

    @Override
    public FetchResponse get(FetchRequest request, BodyBuffer body) throws IOException {
        String url = request.url();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(request.timeoutMillis());
        Scratch scratch = scratches.take();
        try {
            boolean trusted = true;
            Origin origin = Origin.parse(url);
            for (int redirects = 0; ; redirects++) {
                FetchResponse response = once(request, origin, trusted, deadline, scratch, body);
                String location = response.header("Location");
                if (!config.followRedirects() || location.isEmpty() || !isRedirect(response.status())) {
                    return response;
                }
                if (redirects == MAX_REDIRECTS - 1) {
                    // The error names the last Location as the server wrote it.
                    url = location;
                    throw new IOException("stopped after 10 redirects");
                }
                url = Origin.redirect(url, location);
                Origin next = Origin.parse(url);
                trusted = trusted && next.host().equalsIgnoreCase(origin.host());
                origin = next;
            }
        } catch (BodyTooLargeException e) {
            throw e;
        } catch (SocketTimeoutException e) {
            throw new IOException("Get \"" + url + "\": context deadline exceeded", e);
        } catch (IOException e) {
            String text = connector.isClosed() ? "context canceled" : text(e);
            throw new IOException("Get \"" + url + "\": " + text, e);
        } finally {
            scratches.give(scratch);
        }
    }

    private static String text(IOException e) {
        return e instanceof SSLException ? "tls: " + e.getMessage() : String.valueOf(e.getMessage());
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private FetchResponse once(
            FetchRequest request, Origin origin, boolean trusted, long deadline, Scratch scratch, BodyBuffer body)
            throws IOException {
        if (tlsFiles && origin.tls() && tls.refresh()) {
            connector.closeIdle();
        }
        Origin proxy = proxies.proxy(origin);
        byte[] head = writer.get(origin, request.headers(), origin.tls() ? null : proxy, trusted);
        Connection connection = connector.reuse(origin, proxy);
        if (connection != null) {
            ResponseReader reader = new ResponseReader(connection, scratch);
            try {
                return exchange(request, origin, proxy, connection, reader, head, deadline, scratch, body);
            } catch (EOFException | SocketException e) {
                // The server closed the idle connection just as the request was sent: a new one decides.
                if (reader.begun() || connector.isClosed()) {
                    throw e;
                }
            }
        }
        Connection fresh = connector.connect(origin, proxy, deadline);
        ResponseReader reader = new ResponseReader(fresh, scratch);
        return exchange(request, origin, proxy, fresh, reader, head, deadline, scratch, body);
    }

    private FetchResponse exchange(
            FetchRequest request,
            Origin origin,
            @Nullable Origin proxy,
            Connection connection,
            ResponseReader reader,
            byte[] head,
            long deadline,
            Scratch scratch,
            BodyBuffer body)
            throws IOException {
        boolean keep = false;
        try {
            connection.begin(deadline);
            connection.write(head);
            FetchResponse response = reader.head();
            body.clear();
            if (response.status() != 200) {
                Bodies.drain(reader, scratch, MAX_ERROR_BODY);
            } else if (response.header("Content-Encoding").equals("gzip")) {
                Bodies.gzip(reader, scratch, body, request.bodyLimit());
            } else {
                Bodies.plain(reader, body, request.bodyLimit());
            }
            keep = reader.reusable();
            return response;
        } finally {
            if (connection.end() && keep) {
                connector.keep(origin, proxy, connection);
            } else {
                connection.close();
            }
        }
    }

    @Override
    public void close() {
        connector.close();
    }
}
