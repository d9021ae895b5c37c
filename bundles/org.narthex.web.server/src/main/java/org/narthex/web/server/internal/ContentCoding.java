package org.narthex.web.server.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.narthex.web.server.Request;
import org.narthex.web.server.Response;

/** The content coding of {@code /metrics}, negotiated with quality values as RFC 9110 says. */
final class ContentCoding {
    private ContentCoding() {}

    /** The body, compressed where the client prefers gzip. */
    static OutputStream open(Request request, Response response) throws IOException {
        if (!prefersGzip(request.header("Accept-Encoding"))) {
            return response.body();
        }
        response.header("Content-Encoding", "gzip");
        return new GZIPOutputStream(response.body(), 8192);
    }

    static boolean prefersGzip(String acceptEncoding) {
        double gzip = -1;
        double identity = -1;
        double any = -1;
        for (String part : acceptEncoding.split(",")) {
            String[] fields = part.strip().split(";");
            double quality = quality(fields);
            switch (fields[0].strip().toLowerCase(Locale.ROOT)) {
                case "gzip" -> gzip = quality;
                case "identity" -> identity = quality;
                case "*" -> any = quality;
                default -> {}
            }
        }
        double ofGzip = gzip >= 0 ? gzip : Math.max(any, 0);
        return ofGzip > 0 && ofGzip >= identity;
    }

    private static double quality(String[] fields) {
        for (int i = 1; i < fields.length; i++) {
            String field = fields[i].strip();
            if (field.startsWith("q=")) {
                try {
                    return Double.parseDouble(field.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
