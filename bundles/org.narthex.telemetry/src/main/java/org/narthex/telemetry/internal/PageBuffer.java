package org.narthex.telemetry.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;

/** Collects a page's text as UTF-8 and hands it on in large pieces; its memory is reused. Confined to one thread. */
final class PageBuffer implements AutoCloseable {
    private static final int SIZE = 16 * 1024;
    private static final ArrayBlockingQueue<byte[]> POOL = new ArrayBlockingQueue<>(4);

    private final OutputStream out;
    private final byte[] bytes;
    private int count;

    PageBuffer(OutputStream out) {
        byte[] pooled = POOL.poll();
        this.bytes = pooled == null ? new byte[SIZE] : pooled;
        this.out = out;
    }

    PageBuffer put(char c) throws IOException {
        if (count == SIZE) {
            flush();
        }
        bytes[count++] = (byte) c;
        return this;
    }

    /** Any text, as it is. */
    PageBuffer put(String text) throws IOException {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                rest(text.substring(i));
                return this;
            }
            put(c);
        }
        return this;
    }

    /** Text with backslashes and line feeds escaped, and double quotes where wanted. */
    PageBuffer escaped(String text, boolean quotes) throws IOException {
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == '\n' || quotes && c == '"') {
                put(text.substring(begin, i)).put('\\').put(c == '\n' ? 'n' : c);
                begin = i + 1;
            }
        }
        return put(begin == 0 ? text : text.substring(begin));
    }

    private void rest(String text) throws IOException {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            put((char) (b & 0xff));
        }
    }

    void flush() throws IOException {
        out.write(bytes, 0, count);
        count = 0;
    }

    /** Gives the memory back; what was not flushed is lost. */
    @Override
    public void close() {
        // A full pool lets the memory go to the collector.
        boolean kept = POOL.offer(bytes);
        assert kept || POOL.remainingCapacity() >= 0;
    }
}
