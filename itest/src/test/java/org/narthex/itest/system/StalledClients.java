package org.narthex.itest.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Clients that ask and never read more than the first byte of the answer, until they are closed. Confined to the test's thread. */
final class StalledClients implements AutoCloseable {
    /** The kernel takes in little more than this for a client. */
    private static final int RECEIVE_BUFFER = 4096;

    private final List<Socket> sockets = new ArrayList<>();

    /** A client for each of the paths with their parameters. */
    StalledClients(int port, List<String> paths) throws IOException {
        for (String path : paths) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Waits until all are being answered. */
    void awaitAnswers() throws IOException {
        for (Socket socket : sockets) {
            socket.setSoTimeout(60_000);
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
    }

    /** Goes away. */
    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
