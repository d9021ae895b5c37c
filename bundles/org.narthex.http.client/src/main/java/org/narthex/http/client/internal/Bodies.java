package org.narthex.http.client.internal;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.narthex.http.client.BodyBuffer;
import org.narthex.http.client.BodyTooLargeException;

/** Reads whole bodies into a buffer, inflating gzip (RFC 1952) on the way. Thread-safe. */
final class Bodies {
    private static final int STEP = 32 * 1024;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private Bodies() {}

    /** Reads the body as it is. */
    static void plain(ResponseReader reader, BodyBuffer out, long limit) throws IOException {
        while (true) {
            int room = out.reserve(1) < STEP / 8 ? out.reserve(STEP) : out.reserve(1);
            int n = reader.body(out.array(), out.length(), room);
            if (n < 0) {
                return;
            }
            out.added(n);
            check(out, limit);
        }
    }

    /** Reads what is left and forgets it. */
    static void drain(ResponseReader reader, Scratch scratch, long atMost) throws IOException {
        long left = atMost;
        while (left > 0) {
            int n = reader.body(scratch.compressed, 0, scratch.compressed.length);
            if (n < 0) {
                return;
            }
            left -= n;
        }
    }

    /** Reads a gzip body, of one or several members. */
    static void gzip(ResponseReader reader, Scratch scratch, BodyBuffer out, long limit) throws IOException {
        Source source = new Source(reader, scratch.compressed);
        while (true) {
            header(source);
            member(source, scratch, out, limit);
            if (!source.more()) {
                return;
            }
        }
    }

    private static void member(Source source, Scratch scratch, BodyBuffer out, long limit) throws IOException {
        Inflater inflater = scratch.inflater;
        inflater.reset();
        scratch.crc.reset();
        long size = 0;
        while (!inflater.finished()) {
            if (inflater.needsInput()) {
                if (!source.more()) {
                    throw new EOFException("unexpected EOF");
                }
                inflater.setInput(source.bytes, source.position, source.limit - source.position);
                source.position = source.limit;
            }
            int room = out.reserve(1) < STEP / 8 ? out.reserve(STEP) : out.reserve(1);
            int n;
            try {
                n = inflater.inflate(out.array(), out.length(), room);
            } catch (DataFormatException e) {
                throw new IOException("flate: corrupt input", e);
            }
            if (n == 0 && inflater.needsDictionary()) {
                throw new IOException("flate: corrupt input");
            }
            scratch.crc.update(out.array(), out.length(), n);
            out.added(n);
            size += n;
            check(out, limit);
        }
        source.position = source.limit - inflater.getRemaining();
        long crc = source.little4();
        long length = source.little4();
        if (crc != scratch.crc.getValue() || length != (size & 0xffff_ffffL)) {
            throw new IOException("gzip: invalid checksum");
        }
    }

    private static void header(Source source) throws IOException {
        if (source.next() != 0x1f || source.next() != 0x8b || source.next() != 8) {
            throw new IOException("gzip: invalid header");
        }
        int flags = source.next();
        source.skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            int low = source.next();
            source.skip(low | source.next() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            source.skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            source.skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            source.skip(2);
        }
    }

    private static void check(BodyBuffer out, long limit) throws BodyTooLargeException {
        if (limit > 0 && out.length() >= limit) {
            throw new BodyTooLargeException();
        }
    }

    /** The compressed bytes. */
    private static final class Source {
        final ResponseReader reader;
        final byte[] bytes;
        int position;
        int limit;

        Source(ResponseReader reader, byte[] bytes) {
            this.reader = reader;
            this.bytes = bytes;
        }

        boolean more() throws IOException {
            if (position < limit) {
                return true;
            }
            int n = reader.body(bytes, 0, bytes.length);
            position = 0;
            limit = Math.max(n, 0);
            return n > 0;
        }

        int next() throws IOException {
            if (!more()) {
                throw new EOFException("EOF");
            }
            return bytes[position++] & 0xff;
        }

        void skip(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                next();
            }
        }

        void skipText() throws IOException {
            while (next() != 0) {
                // The text ends with a zero.
            }
        }

        long little4() throws IOException {
            long value = next();
            value |= (long) next() << 8;
            value |= (long) next() << 16;
            return value | (long) next() << 24;
        }
    }
}
