package org.narthex.storage.tsdb.internal.head;

import org.narthex.storage.tsdb.internal.chunk.XorEncoder;

/**
 * The open XOR chunks of a page's series: what the encoder knows of each as columns, and the chunks' bytes. Times are kept
 * as differences from the newest sample's, which the page has. Guarded by the series' page.
 */
final class XorColumns {
    private final ByteLists lists = new ByteLists();
    private final char[] newest = new char[SeriesPage.SIZE];
    private final char[] bits = new char[SeriesPage.SIZE];
    private final char[] count = new char[SeriesPage.SIZE];
    private final byte[] leading = new byte[SeriesPage.SIZE];
    private final byte[] trailing = new byte[SeriesPage.SIZE];
    private final NarrowLongs delta = new NarrowLongs(SeriesPage.SIZE);

    /** From the first sample to the newest one. */
    private final NarrowLongs span = new NarrowLongs(SeriesPage.SIZE);

    /** From the first sample to the time at which the chunk ends. */
    private final NarrowLongs length = new NarrowLongs(SeriesPage.SIZE);

    /** How many samples the chunk has; 0 when there is none. */
    int count(int i) {
        return count[i];
    }

    int bytes(int i) {
        return (bits[i] + 7) >>> 3;
    }

    /** The chunk's first timestamp; {@code last} is its last one. */
    long from(int i, long last) {
        return last - span.get(i);
    }

    /** A copy of the chunk. */
    byte[] copy(int i) {
        byte[] chunk = lists.copy(newest[i], bytes(i));
        if (chunk.length > 0) {
            XorEncoder.count(chunk, count[i]);
        }
        return chunk;
    }

    /** Whether a sample of this time begins another chunk. */
    boolean isFull(int i, long t, long last, ChunkRules rules) {
        int n = count[i];
        long from = from(i, last);
        long end = from + length.get(i);
        if (n == rules.samplesPerChunk() / 4) {
            end = ChunkRules.endTime(from, last, end);
        }
        return bytes(i) > XorEncoder.MAX_BYTES || t >= end || n >= rules.samplesPerChunk() * 2;
    }

    /**
     * Appends a sample to the chunk, or begins one.
     *
     * @param last timestamp of the newest sample
     * @param value bits of the newest sample's value
     */
    void append(int i, long t, double v, long last, long value, ChunkRules rules, XorEncoder x) {
        int n = count[i];
        int before = bytes(i);
        int at = 0;
        if (n == 0) {
            x.startAppending();
            span.set(i, 0);
            length.set(i, rules.rangeEnd(t) - t);
        } else {
            long from = from(i, last);
            if (n == rules.samplesPerChunk() / 4) {
                length.set(i, ChunkRules.endTime(from, last, from + length.get(i)) - from);
            }
            int bit = bits[i] & 7;
            at = bits[i] >>> 3;
            x.continueAppending(bit, bit == 0 ? 0 : lists.last(newest[i], before));
            x.count = n;
            x.time = last;
            x.delta = delta.get(i);
            x.value = value;
            x.leading = leading[i];
            x.trailing = trailing[i];
            span.set(i, t - from);
        }
        x.encode(t, v);
        newest[i] = lists.write(newest[i], before, at, x.buffer, x.bytes());
        bits[i] = (char) (at * 8 + x.bits);
        count[i] = (char) x.count;
        delta.set(i, x.delta);
        leading[i] = x.leading;
        trailing[i] = x.trailing;
    }

    /** Takes up a chunk that was saved, which takes no further sample. */
    void restore(int i, byte[] chunk, long from, long last) {
        if (chunk.length > Character.MAX_VALUE / Byte.SIZE) {
            throw new IllegalArgumentException("XOR chunk of " + chunk.length + " bytes");
        }
        newest[i] = lists.write(ByteLists.EMPTY, 0, 0, chunk, chunk.length);
        bits[i] = (char) (chunk.length * Byte.SIZE);
        count[i] = (char) ((chunk[0] & 0xff) << 8 | chunk[1] & 0xff);
        span.set(i, last - from);
        length.set(i, last - from);
    }

    /** Drops the chunk. */
    void clear(int i) {
        lists.release(newest[i]);
        newest[i] = ByteLists.EMPTY;
        bits[i] = 0;
        count[i] = 0;
    }
}
