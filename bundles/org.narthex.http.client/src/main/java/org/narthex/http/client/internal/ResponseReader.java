package org.narthex.http.client.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.narthex.http.client.FetchResponse;
import org.narthex.http.client.FetchResponse.Header;

/** Reads one answer: head, then the body without its framing. Confined to one request. */
final class ResponseReader {
    private static final int MAX_HEAD = 1 << 20;

    private enum Framing {
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final Connection connection;
    private final byte[] buffer;
    private int position;
    private int limit;

    private Framing framing = Framing.LENGTH;

    /** Bytes left of the body or of the current chunk. */
    private long left;

    private boolean ended;
    private boolean keepAlive;

    ResponseReader(Connection connection, Scratch scratch) {
        this.connection = connection;
        this.buffer = scratch.in;
    }

    /** Whether the first byte of the answer has arrived. */
    boolean begun() {
        return limit > 0;
    }

    /** Whether another request can follow on the connection; known once the body has been read. */
    boolean reusable() {
        return keepAlive && ended && position == limit;
    }

    /** Reads the head; informational answers are skipped. */
    FetchResponse head() throws IOException {
        while (true) {
            FetchResponse response = oneHead();
            if (response.status() >= 200 || response.status() == 101) {
                frame(response);
                return response;
            }
        }
    }

    private FetchResponse oneHead() throws IOException {
        StringBuilder budget = new StringBuilder();
        String status = line(budget);
        if (!status.startsWith("HTTP/1.") || status.length() < 12) {
            throw new IOException("malformed HTTP response \"" + status + "\"");
        }
        int code;
        try {
            code = Integer.parseInt(status, 9, 12, 10);
        } catch (NumberFormatException e) {
            throw new IOException("malformed HTTP status code \"" + status.substring(9, 12) + "\"", e);
        }
        keepAlive = status.charAt(7) != '0';
        List<Header> headers = new ArrayList<>();
        for (String line = line(budget); !line.isEmpty(); line = line(budget)) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("malformed MIME header line: " + line);
            }
            headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new FetchResponse(code, status.length() > 13 ? status.substring(13) : "", List.copyOf(headers));
    }

    private void frame(FetchResponse response) throws IOException {
        String connectionHeader = response.header("Connection");
        if (connectionHeader.equalsIgnoreCase("close")) {
            keepAlive = false;
        } else if (connectionHeader.equalsIgnoreCase("keep-alive")) {
            keepAlive = true;
        }
        String length = response.header("Content-Length");
        if (response.status() == 204 || response.status() == 304) {
            ended = true;
        } else if (response.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            framing = Framing.CHUNKED;
            left = 0;
            nextChunk(true);
        } else if (length.isEmpty()) {
            framing = Framing.UNTIL_CLOSE;
            keepAlive = false;
        } else {
            try {
                left = Long.parseLong(length);
            } catch (NumberFormatException e) {
                throw new IOException("bad Content-Length \"" + length + "\"", e);
            }
            if (left < 0) {
                throw new IOException("bad Content-Length \"" + length + "\"");
            }
            ended = left == 0;
        }
    }

    /** Reads bytes of the body; -1 at its end. */
    int body(byte[] into, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        int wanted = framing == Framing.UNTIL_CLOSE ? length : (int) Math.min(length, left);
        int n;
        if (position < limit) {
            n = Math.min(wanted, limit - position);
            System.arraycopy(buffer, position, into, offset, n);
            position += n;
        } else {
            n = connection.read(into, offset, wanted);
        }
        if (n < 0) {
            if (framing == Framing.UNTIL_CLOSE) {
                ended = true;
                return -1;
            }
            throw new EOFException("unexpected EOF");
        }
        if (framing != Framing.UNTIL_CLOSE) {
            left -= n;
            if (left == 0) {
                if (framing == Framing.CHUNKED) {
                    nextChunk(false);
                } else {
                    ended = true;
                }
            }
        }
        return n;
    }

    private void nextChunk(boolean first) throws IOException {
        StringBuilder budget = new StringBuilder();
        if (!first && !line(budget).isEmpty()) {
            throw new IOException("malformed chunked encoding");
        }
        String line = line(budget);
        int semicolon = line.indexOf(';');
        try {
            left = Long.parseLong((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
        } catch (NumberFormatException e) {
            throw new IOException("invalid byte in chunk length", e);
        }
        if (left < 0) {
            throw new IOException("invalid byte in chunk length");
        }
        if (left == 0) {
            while (!line(budget).isEmpty()) {
                // Trailers tell nothing that is used here.
            }
            ended = true;
        }
    }

    /** A line without its end; {@code budget} counts what a head takes. */
    private String line(StringBuilder budget) throws IOException {
        int length = 0;
        byte[] text = null;
        while (true) {
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            int n = position - start;
            if (position < limit) {
                position++;
                if (text == null) {
                    return ascii(buffer, start, n);
                }
                text = append(text, length, start, n);
                return ascii(text, 0, length + n);
            }
            text = append(text == null ? new byte[0] : text, length, start, n);
            length += n;
            if (length > MAX_HEAD || budget.length() > MAX_HEAD) {
                throw new IOException("server response headers exceeded " + MAX_HEAD + " bytes; aborted");
            }
            budget.setLength(budget.length() + n);
            fill();
        }
    }

    private byte[] append(byte[] text, int length, int start, int n) {
        byte[] longer = java.util.Arrays.copyOf(text, length + n);
        System.arraycopy(buffer, start, longer, length, n);
        return longer;
    }

    private static String ascii(byte[] bytes, int start, int length) {
        int n = length > 0 && bytes[start + length - 1] == '\r' ? length - 1 : length;
        return new String(bytes, start, n, StandardCharsets.ISO_8859_1);
    }

    private void fill() throws IOException {
        int n = connection.read(buffer, 0, buffer.length);
        if (n < 0) {
            throw new EOFException(begun() ? "unexpected EOF" : "EOF");
        }
        position = 0;
        limit = n;
    }
}
