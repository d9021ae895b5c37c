package org.narthex.web.server.internal;

import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with one connector for each listen address; requests run on virtual threads. Thread-safe. */
final class JettyServer implements AutoCloseable {
    /** Headers as long as Go's server takes them. */
    private static final int HEADER_BYTES = 1 << 20;

    private static final long STOP_MILLIS = 5_000;

    /** Connections that wait to be accepted, at most: as many as the kernel's own limit usually lets them. */
    private static final int BACKLOG = 4096;

    private final Server server;
    private final List<ServerConnector> connectors = new ArrayList<>();

    /**
     * Opens the listeners and starts to answer.
     *
     * @param addresses of the form {@code host:port}; an empty host stands for all
     * @param idleMillis how long a connection may be silent
     * @throws IOException naming the address that cannot be listened on
     */
    JettyServer(List<String> addresses, int maxConnections, long idleMillis, Handler handler) throws IOException {
        // Acceptors and selectors only; the handlers have virtual threads.
        QueuedThreadPool pool = new QueuedThreadPool(8 + 4 * addresses.size(), Math.min(4, 2 * addresses.size()));
        pool.setName("web");
        pool.setDaemon(true);
        pool.setReservedThreads(0);
        pool.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("web-request-"));
        server = new Server(pool);
        server.setStopTimeout(STOP_MILLIS);
        server.setHandler(new GracefulHandler(handler));
        try {
            for (String address : addresses) {
                ServerConnector connector = connector(address, idleMillis);
                connectors.add(connector);
                server.addConnector(connector);
                open(connector, address);
            }
            if (maxConnections > 0) {
                server.addBean(new NetworkConnectionLimit(maxConnections, server));
            }
            server.start();
        } catch (Exception e) {
            connectors.forEach(ServerConnector::close);
            close();
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    /** The ports listened on, in the order of the addresses. */
    List<Integer> ports() {
        return connectors.stream().map(ServerConnector::getLocalPort).toList();
    }

    /** Closes the listeners, gives requests under way a few seconds, then drops the rest. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the web server did not stop", e);
        }
    }

    private ServerConnector connector(String address, long idleMillis) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setHeaderCacheCaseSensitive(true);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setAcceptQueueSize(BACKLOG);
        int colon = address.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("address " + address + ": missing port in address");
        }
        String host = address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (!host.isEmpty() && !host.equals("0.0.0.0")) {
            connector.setHost(host);
        }
        connector.setPort(port(address, address.substring(colon + 1)));
        connector.setIdleTimeout(idleMillis);
        connector.setReuseAddress(true);
        return connector;
    }

    private static int port(String address, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("listen tcp " + address + ": unknown port", e);
        }
        throw new IllegalArgumentException("listen tcp " + address + ": invalid port");
    }

    private static void open(ServerConnector connector, String address) throws IOException {
        try {
            connector.open();
        } catch (IOException e) {
            Throwable cause = e.getCause() instanceof BindException bind ? bind : e;
            String reason = String.valueOf(cause.getMessage()).toLowerCase(java.util.Locale.ROOT);
            throw new IOException("Unable to start web listener: listen tcp " + address + ": bind: " + reason, e);
        }
    }
}
