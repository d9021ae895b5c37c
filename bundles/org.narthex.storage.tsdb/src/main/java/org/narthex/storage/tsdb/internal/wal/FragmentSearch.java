package org.narthex.storage.tsdb.internal.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Finds where a page can be read again behind a damaged place: at the next position that has the header of a fragment
 * whose checksum is right. Confined to one thread.
 */
final class FragmentSearch {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final CRC32C crc = new CRC32C();

    /** The position of the next sound fragment, or {@code end} when the page has none. */
    int next(byte[] page, int from, int end) {
        for (int at = from; at <= end - WalFormat.HEADER_SIZE; at++) {
            if (isFragment(page, at, end)) {
                return at;
            }
        }
        return end;
    }

    private boolean isFragment(byte[] page, int at, int end) {
        int type = page[at] & WalFormat.TYPE_MASK;
        if (type < WalFormat.FULL
                || type > WalFormat.LAST
                || (page[at] & ~(WalFormat.TYPE_MASK | WalFormat.SNAPPY | WalFormat.ZSTD)) != 0) {
            return false;
        }
        int size = (page[at + 1] & 0xff) << 8 | page[at + 2] & 0xff;
        int data = at + WalFormat.HEADER_SIZE;
        if (size > end - data) {
            return false;
        }
        // The checksum of nothing is zero, so records are full of what looks like an empty fragment. A real one is
        // written only where nothing but its header fits into the page.
        if (size == 0 && (data != end || type != WalFormat.FIRST)) {
            return false;
        }
        crc.reset();
        crc.update(page, data, size);
        return (int) crc.getValue() == (int) INT.get(page, at + 3);
    }
}
