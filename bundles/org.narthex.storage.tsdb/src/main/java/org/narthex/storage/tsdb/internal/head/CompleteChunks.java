package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;

/**
 * The complete chunks of a page's series, oldest first, as some eleven bytes each: their references and times as
 * differences from the chunk before. Outside a chunk is {@link #LONGS} longs: reference, first and last timestamp, encoding.
 * Guarded by the series' page.
 */
final class CompleteChunks {
    /** Longs of a chunk that is not packed. */
    static final int LONGS = 4;

    private static final byte[] NONE = new byte[0];
    private static final int MAX_BYTES = 10 + 5 + 10 + 10 + 1;
    private static final long LOW = 0xffff_ffffL;

    private final byte[][] chunks = new byte[SeriesPage.SIZE][];

    CompleteChunks() {
        Arrays.fill(chunks, NONE);
    }

    boolean has(int i) {
        return chunks[i].length > 0;
    }

    /** First timestamp of a series that has chunks. */
    long firstTime(int i) {
        Numbers numbers = new Numbers(chunks[i]);
        numbers.next();
        numbers.next();
        return unzigzag(numbers.next());
    }

    /** The chunks of a series. */
    long[] get(int i) {
        return unpack(chunks[i]);
    }

    /** Replaces the chunks of a series. */
    void set(int i, long[] all) {
        chunks[i] = pack(all);
    }

    /** Adds chunks behind those that a series has. */
    void add(int i, long... added) {
        long[] before = get(i);
        long[] all = Arrays.copyOf(before, before.length + added.length);
        System.arraycopy(added, 0, all, before.length, added.length);
        set(i, all);
    }

    /**
     * Writes a chunk to a file and adds it. Behind one that had to stay in memory it stays there, too: the log is passed over
     * up to the newest chunk in the files.
     *
     * @param series the series' reference
     */
    void write(int i, long series, long mint, long maxt, int encoding, byte[] data, HeadChunkStore store) {
        long ref = isInMemory(i) ? store.keep(data) : store.write(series, mint, maxt, encoding, data, data.length);
        add(i, ref, mint, maxt, encoding);
    }

    /**
     * Puts a chunk where it belongs in time, unless it overlaps another one.
     *
     * @param from has the chunk at {@code at}
     * @param end where what follows all of these begins
     * @return whether it did
     */
    boolean insert(int i, long[] from, int at, long end) {
        long[] before = get(i);
        int place = 0;
        while (place < before.length && before[place + 2] < from[at + 1]) {
            place += LONGS;
        }
        if (from[at + 2] >= (place < before.length ? before[place + 1] : end)) {
            return false;
        }
        long[] all = new long[before.length + LONGS];
        System.arraycopy(before, 0, all, 0, place);
        System.arraycopy(from, at, all, place, LONGS);
        System.arraycopy(before, place, all, place + LONGS, before.length - place);
        set(i, all);
        return true;
    }

    /** Whether a series' newest chunk is one that could not be written to a file. */
    boolean isInMemory(int i) {
        long[] all = get(i);
        return all.length > 0 && all[all.length - LONGS] < 0;
    }

    /** Whether one of a series' chunks reaches into the closed range. */
    boolean overlaps(int i, long mint, long maxt) {
        long[] all = get(i);
        for (int k = 0; k < all.length; k += LONGS) {
            if (all[k + 1] <= maxt && all[k + 2] >= mint) {
                return true;
            }
        }
        return false;
    }

    /**
     * Drops a series' chunks that end before a time; returns how many.
     *
     * @param all also those that do not
     */
    int drop(int i, long mint, boolean all, HeadChunkStore store) {
        long[] before = get(i);
        int dropped = 0;
        while (dropped < before.length && (all || before[dropped + 2] < mint)) {
            store.forget(before[dropped]);
            dropped += LONGS;
        }
        if (dropped > 0) {
            set(i, Arrays.copyOfRange(before, dropped, before.length));
        }
        return dropped / LONGS;
    }

    /** Packs chunks. */
    static byte[] pack(long[] chunks) {
        if (chunks.length == 0) {
            return NONE;
        }
        byte[] out = new byte[chunks.length / LONGS * MAX_BYTES];
        int n = 0;
        long file = 0;
        long time = 0;
        for (int at = 0; at < chunks.length; at += LONGS) {
            long ref = chunks[at];
            n = varint(zigzag((ref >> 32) - file), out, n);
            n = varint(ref & LOW, out, n);
            n = varint(zigzag(chunks[at + 1] - time), out, n);
            n = varint(zigzag(chunks[at + 2] - chunks[at + 1]), out, n);
            out[n++] = (byte) chunks[at + 3];
            file = ref >> 32;
            time = chunks[at + 2];
        }
        return Arrays.copyOf(out, n);
    }

    private static int count(byte[] packed) {
        int n = 0;
        for (int at = 0; at < packed.length; n++) {
            at = skip(packed, skip(packed, skip(packed, skip(packed, at)))) + 1;
        }
        return n;
    }

    /** The chunks as longs. */
    static long[] unpack(byte[] packed) {
        long[] chunks = new long[count(packed) * LONGS];
        Numbers numbers = new Numbers(packed);
        long file = 0;
        long time = 0;
        for (int n = 0; n < chunks.length; n += LONGS) {
            file += unzigzag(numbers.next());
            chunks[n] = file << 32 | numbers.next();
            chunks[n + 1] = time + unzigzag(numbers.next());
            time = chunks[n + 1] + unzigzag(numbers.next());
            chunks[n + 2] = time;
            chunks[n + 3] = numbers.octet();
        }
        return chunks;
    }

    /** Reads what is packed, one number after the other. */
    private static final class Numbers {
        private final byte[] in;
        private int at;

        Numbers(byte[] in) {
            this.in = in;
        }

        byte octet() {
            return in[at++];
        }

        long next() {
            long v = 0;
            int shift = 0;
            byte b = in[at++];
            while (b < 0) {
                v |= (b & 0x7fL) << shift;
                shift += 7;
                b = in[at++];
            }
            return v | (long) b << shift;
        }
    }

    private static long zigzag(long v) {
        return v << 1 ^ v >> 63;
    }

    private static long unzigzag(long v) {
        return v >>> 1 ^ -(v & 1);
    }

    private static int varint(long v, byte[] out, int at) {
        int n = at;
        long rest = v;
        while ((rest & ~0x7fL) != 0) {
            out[n++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[n++] = (byte) rest;
        return n;
    }

    private static int skip(byte[] in, int from) {
        int at = from;
        while (in[at] < 0) {
            at++;
        }
        return at + 1;
    }
}
