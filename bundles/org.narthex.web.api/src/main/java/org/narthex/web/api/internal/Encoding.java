package org.narthex.web.api.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.narthex.web.server.Request;
import org.narthex.web.server.Response;

/** The content coding of API answers: the first plain {@code gzip} or {@code deflate} that the client names. */
final class Encoding {
    private static final int BUFFER = 8192;

    /** The fastest: answers are read once, and repeat themselves so much that the others gain little. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private Encoding() {}

    /** Sets the headers; the stream that compresses is opened with {@link #open}. */
    static String choose(Request request, Response response) {
        response.addHeader("Vary", "Accept-Encoding");
        for (String token : request.header("Accept-Encoding").split(",")) {
            String name = token.strip();
            if (name.equals("gzip") || name.equals("deflate")) {
                response.header("Content-Encoding", name);
                return name;
            }
        }
        return "";
    }

    static OutputStream open(String coding, Response response) throws IOException {
        return switch (coding) {
            case "gzip" -> new Gzip(response.body());
            case "deflate" -> new Zlib(response.body());
            default -> response.body();
        };
    }

    /** Compression at {@link #LEVEL}. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(LEVEL);
        }
    }

    /** Deflate in the zlib format; frees its native memory when closed. */
    private static final class Zlib extends FilterOutputStream {
        private final Deflater deflater;

        Zlib(OutputStream out) {
            this(out, new Deflater(LEVEL));
        }

        private Zlib(OutputStream out, Deflater deflater) {
            super(new DeflaterOutputStream(out, deflater, BUFFER));
            this.deflater = deflater;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                deflater.end();
            }
        }
    }
}
