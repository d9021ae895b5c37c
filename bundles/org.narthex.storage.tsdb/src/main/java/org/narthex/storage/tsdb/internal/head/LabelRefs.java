package org.narthex.storage.tsdb.internal.head;


/**
 * The label sets of a page's series as numbers of {@link LabelPairs}, one behind the other in one array. Changes are guarded
 * by the series' page; the labels of a slot that is taken may be read by all who know the slot.
 */
final class LabelRefs {
    private static final int FIRST = 1 << 10;
    private static final int MIN_GROWTH = 1 << 9;
    private static final int MAX_LENGTH_BYTES = 5;

    /**
     * Where a label set is.
     *
     * @param to behind the last byte
     */
    record Range(byte[] bytes, int from, int to) {}

    /** Bytes that are only added to; places of the label sets, of their lengths that is, plus one, 0 for none. */
    private record Store(byte[] bytes, int[] places) {}

    private volatile Store store = new Store(new byte[FIRST], new int[SeriesPage.SIZE]);
    private int end;

    boolean has(int i) {
        return store.places[i] != 0;
    }

    /** The label set of a slot that is taken. */
    Range get(int i) {
        Store now = store;
        byte[] bytes = now.bytes;
        int at = now.places[i] - 1;
        if (at < 0) {
            throw new IllegalStateException("slot " + i + " has no labels");
        }
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at++];
            length |= (b & 0x7f) << shift;
            if (b >= 0) {
                return new Range(bytes, at, at + length);
            }
        }
    }

    /** Gives a free slot a label set. */
    void set(int i, byte[] packed) {
        if (end + MAX_LENGTH_BYTES + packed.length > store.bytes.length) {
            compact(MAX_LENGTH_BYTES + packed.length);
        }
        Store now = store;
        int place = end;
        int n = end;
        int rest = packed.length;
        while (rest > 0x7f) {
            now.bytes[n++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        now.bytes[n++] = (byte) rest;
        System.arraycopy(packed, 0, now.bytes, n, packed.length);
        end = n + packed.length;
        now.places[i] = place + 1;
        store = now;
    }

    void clear(int i) {
        Store now = store;
        now.places[i] = 0;
        store = now;
    }

    /** Leaves out what no slot has any more, and makes room; who reads goes on with what there was. */
    private void compact(int more) {
        Store old = store;
        int live = 0;
        for (int i = 0; i < old.places.length; i++) {
            if (old.places[i] != 0) {
                live += get(i).to - old.places[i] + 1;
            }
        }
        byte[] bytes = new byte[live + more + Math.max(MIN_GROWTH, live >> 3)];
        int[] places = new int[old.places.length];
        int n = 0;
        for (int i = 0; i < places.length; i++) {
            if (old.places[i] != 0) {
                int from = old.places[i] - 1;
                int length = get(i).to - from;
                System.arraycopy(old.bytes, from, bytes, n, length);
                places[i] = n + 1;
                n += length;
            }
        }
        end = n;
        store = new Store(bytes, places);
    }
}
