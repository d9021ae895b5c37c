package org.narthex.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A kept HTTP/1.1 connection that reads answers and forgets them. One thread, one buffer: what it costs is little beside the
 * smallest answer, which a general client's is not; and it is no part of the server, which would then measure itself.
 * Confined to one thread.
 */
final class HttpConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 120_000;
    private static final int BUFFER = 1 << 18;

    /** So much of a body is kept, for messages. */
    private static final int BEGINNING = 500;

    private final int port;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private @Nullable Socket socket;
    private final StringBuilder beginning = new StringBuilder();

    /** A connection that is opened by the first request. */
    HttpConnection(int port) {
        this.port = port;
    }

    /**
     * An answer.
     *
     * @param length bytes of the body as they were sent
     * @param beginning of the body
     */
    record Answer(int status, long length, String beginning) {}

    /** Asks and reads the whole answer; after a failure the next request takes a new connection. */
    Answer get(String path, boolean gzip) throws IOException {
        try {
            Socket to = socket == null ? open() : socket;
            OutputStream out = to.getOutputStream();
            out.write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n"
                            + (gzip ? "Accept-Encoding: gzip\r\n" : "") + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return read(to.getInputStream());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Socket open() throws IOException {
        Socket opened = new Socket(InetAddress.getLoopbackAddress(), port);
        opened.setTcpNoDelay(true);
        opened.setSoTimeout(TIMEOUT_MILLIS);
        at = 0;
        end = 0;
        socket = opened;
        return opened;
    }

    private Answer read(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ", 3)[1]);
        long length = -1;
        boolean chunked = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring("content-length:".length()).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.endsWith("chunked");
            }
        }
        beginning.setLength(0);
        if (chunked) {
            length = chunks(in);
        } else if (length >= 0) {
            pass(in, length);
        } else {
            throw new IOException("an answer without length");
        }
        return new Answer(status, length, beginning.toString());
    }

    private long chunks(InputStream in) throws IOException {
        long sum = 0;
        while (true) {
            String size = line(in);
            int extension = size.indexOf(';');
            long n = Long.parseLong(extension < 0 ? size : size.substring(0, extension), 16);
            pass(in, n);
            sum += n;
            String after = line(in);
            if (!after.isEmpty()) {
                throw new IOException("no chunk ends here: " + after);
            }
            if (n == 0) {
                return sum;
            }
        }
    }

    private void pass(InputStream in, long bytes) throws IOException {
        for (long left = bytes; left > 0; ) {
            if (at == end) {
                fill(in);
            }
            int n = (int) Math.min(left, end - at);
            int kept = Math.min(n, BEGINNING - beginning.length());
            if (kept > 0) {
                beginning.append(new String(buffer, at, kept, StandardCharsets.ISO_8859_1));
            }
            at += n;
            left -= n;
        }
    }

    private String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (at == end) {
                fill(in);
            }
            char c = (char) (buffer[at++] & 0xff);
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append(c);
            }
        }
    }

    private void fill(InputStream in) throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        if (end == 0) {
            throw new EOFException("the server closed the connection");
        }
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
