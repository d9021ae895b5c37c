package org.narthex.http.client.internal;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * Buffers that one request needs while its answer arrives, shared by all connections because few are busy at a time.
 * Confined to the request that took it.
 */
final class Scratch {
    private static final int SIZE = 16 * 1024;

    final byte[] in = new byte[SIZE];
    final byte[] compressed = new byte[SIZE];
    final Inflater inflater = new Inflater(true);
    final CRC32 crc = new CRC32();

    /** The scratches that nobody uses now. Thread-safe. */
    static final class Pool {
        private final ConcurrentLinkedDeque<Scratch> free = new ConcurrentLinkedDeque<>();

        Scratch take() {
            Scratch scratch = free.pollFirst();
            return scratch == null ? new Scratch() : scratch;
        }

        void give(Scratch scratch) {
            free.addFirst(scratch);
        }

        void close() {
            for (Scratch s = free.pollFirst(); s != null; s = free.pollFirst()) {
                s.inflater.end();
            }
        }
    }
}
