package org.narthex.itest.conformance;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * An answer as it came over the wire.
 *
 * @param headers lower-case names; values of repeated ones joined by a comma
 * @param body content coding gzip and deflate undone
 */
record RawAnswer(int status, Map<String, String> headers, byte[] body) {
    private static final int TIMEOUT_MILLIS = 60_000;

    /** Sends a request on a connection of its own. */
    static RawAnswer to(int port, String method, byte[] request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            return read(socket.getInputStream(), method);
        }
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static RawAnswer read(InputStream in, String method) throws IOException {
        String[] statusLine = line(in).split(" ", 3);
        int status = Integer.parseInt(statusLine[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (a, b) -> a + ", " + b);
        }
        byte[] body = method.equals("HEAD") || status == 204 || status == 304 ? new byte[0] : body(in, headers);
        return new RawAnswer(status, headers, decode(body, headers.getOrDefault("content-encoding", "")));
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            while (true) {
                int size = Integer.parseInt(line(in).split(";")[0].strip(), 16);
                out.write(exactly(in, size));
                line(in);
                if (size == 0) {
                    return out.toByteArray();
                }
            }
        }
        String length = headers.get("content-length");
        return length == null ? in.readAllBytes() : exactly(in, Integer.parseInt(length));
    }

    private static byte[] exactly(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the body ends after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    private static byte[] decode(byte[] body, String coding) throws IOException {
        if (body.length == 0) {
            return body;
        }
        return switch (coding) {
            case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
            case "deflate" -> new InflaterInputStream(new ByteArrayInputStream(body)).readAllBytes();
            default -> body;
        };
    }

    private static String line(InputStream in) throws IOException {
        byte[] buffer = new byte[256];
        int count = 0;
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ended within the head");
            }
            if (b == '\n') {
                int end = count > 0 && buffer[count - 1] == '\r' ? count - 1 : count;
                return new String(buffer, 0, end, StandardCharsets.UTF_8);
            }
            if (count == buffer.length) {
                buffer = Arrays.copyOf(buffer, count * 2);
            }
            buffer[count++] = (byte) b;
        }
    }
}
