package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment in order. A segment that ends within a page is read as if the rest were zeros.
 *
 * <p>With a listener for damage it goes on behind a damaged place: the records that touch it are passed over.
 *
 * <p>After {@link #next} the record is in {@link #record} from 0 to {@link #length}; the array is reused. Confined to one
 * thread.
 */
public final class SegmentReader implements AutoCloseable {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Pages read at once at most. */
    private static final long MAX_BLOCK = 8;

    private final Path directory;
    private final int segment;
    private final @Nullable Consumer<WalCorruption> damage;
    private final FragmentSearch search = new FragmentSearch();
    private final FileChannel in;

    /** Some pages of the file. */
    private final ByteBuffer block;

    private final byte[] page = new byte[WalFormat.PAGE_SIZE];
    private final CRC32C crc = new CRC32C();
    private final RecordDecompressor plain = new RecordDecompressor();
    private byte[] joined = new byte[WalFormat.PAGE_SIZE];
    private long pageStart;

    /** Bytes of the first page that are not wanted. */
    private int skip;

    private int at;
    private int end;
    private long recordStart;

    /** Where the fragment begins that was looked at last. */
    private int fragment;

    /** Whether that one, its checksum being right, is not to be searched through. */
    private boolean sound;

    /** Whether the last record was damaged, so that parts of it may follow. */
    private boolean passing;

    /** Opens a segment of a log directory. */
    public SegmentReader(Path directory, int segment) throws IOException {
        this(directory, segment, null);
    }

    /**
     * Opens a segment of a log directory.
     *
     * @param damage is told of each damaged place, and reading goes on behind it; null to end there with the error
     */
    public SegmentReader(Path directory, int segment, @Nullable Consumer<WalCorruption> damage) throws IOException {
        this(directory, segment, 0, damage);
    }

    /**
     * Opens a segment of a log directory.
     *
     * @param offset where the first record begins that is wanted
     * @param damage is told of each damaged place, and reading goes on behind it; null to end there with the error
     */
    SegmentReader(Path directory, int segment, long offset, @Nullable Consumer<WalCorruption> damage)
            throws IOException {
        this.directory = directory;
        this.segment = segment;
        this.damage = damage;
        this.in = FileChannel.open(WalFormat.segmentFile(directory, segment), StandardOpenOption.READ);
        this.skip = (int) (offset % WalFormat.PAGE_SIZE);
        this.pageStart = offset - skip;
        in.position(pageStart);
        long pages = Math.ceilDiv(in.size(), (long) WalFormat.PAGE_SIZE);
        this.block = ByteBuffer.allocate((int) Math.clamp(pages, 1, MAX_BLOCK) * WalFormat.PAGE_SIZE)
                .limit(0);
    }

    /** The array that holds the record. */
    public byte[] record() {
        return plain.record();
    }

    /** Length of the record. */
    public int length() {
        return plain.length();
    }

    /** Where in the segment the record begins. */
    public long offset() {
        return recordStart;
    }

    /** An error that names this record as the damaged one. */
    public WalCorruption corrupt(String reason) {
        return new WalCorruption(directory, segment, recordStart, reason);
    }

    /**
     * Reads the next record.
     *
     * @return false at the end of the segment
     * @throws WalCorruption when the record is damaged and nobody listens for that
     */
    public boolean next() throws IOException {
        if (damage == null) {
            return read();
        }
        // Each round ends at least a byte behind the one before, or in the next page.
        while (true) {
            try {
                boolean found = read();
                passing = false;
                return found;
            } catch (WalCorruption e) {
                damage.accept(e);
                passing = true;
                if (!sound) {
                    at = search.next(page, Math.min(fragment + 1, end), end);
                }
            }
        }
    }

    private boolean read() throws IOException {
        int joinedLength = 0;
        boolean begun = false;
        while (true) {
            sound = true;
            if (at == end && !nextPage()) {
                if (begun) {
                    throw corrupt("last record is torn");
                }
                return false;
            }
            if (!begun) {
                recordStart = pageStart + at;
            }
            fragment = at;
            sound = false;
            int head = page[at];
            int type = head & WalFormat.TYPE_MASK;
            if (type == WalFormat.PAGE_END) {
                if (begun && damage != null) {
                    // Without this the parts before and behind a page of zeros would become one wrong record.
                    throw corrupt("the page ends within a record");
                }
                for (int i = at + 1; i < end; i++) {
                    if (page[i] != 0) {
                        throw corrupt("unexpected non-zero byte in padded page");
                    }
                }
                at = end;
                continue;
            }
            if (end - at < WalFormat.HEADER_SIZE) {
                throw corrupt("a fragment's header does not fit into its page");
            }
            int size = (page[at + 1] & 0xff) << 8 | page[at + 2] & 0xff;
            int expected = (int) INT.get(page, at + 3);
            int data = at + WalFormat.HEADER_SIZE;
            if (size > end - data) {
                throw corrupt("invalid record size " + size);
            }
            crc.reset();
            crc.update(page, data, size);
            if ((int) crc.getValue() != expected) {
                throw corrupt("unexpected checksum %x, expected %x".formatted((int) crc.getValue(), expected));
            }
            sound = true;
            if (begun && type <= WalFormat.FIRST) {
                throw corrupt("a record begins within another one");
            }
            at = data + size;
            if (!begun && passing && (type == WalFormat.MIDDLE || type == WalFormat.LAST)) {
                continue;
            }
            check(type, begun);
            if (type == WalFormat.FULL) {
                decompress(head, page, data, size);
                return true;
            }
            begun = true;
            if (joinedLength + size > joined.length) {
                if (joinedLength + size > RecordDecompressor.MAX_RECORD) {
                    throw corrupt("record of more than " + RecordDecompressor.MAX_RECORD + " bytes");
                }
                joined = Arrays.copyOf(joined, Math.max(joined.length * 2, joinedLength + size));
            }
            System.arraycopy(page, data, joined, joinedLength, size);
            joinedLength += size;
            if (type == WalFormat.LAST) {
                decompress(head, joined, 0, joinedLength);
                return true;
            }
        }
    }

    private void check(int type, boolean begun) throws WalCorruption {
        switch (type) {
            case WalFormat.FULL, WalFormat.FIRST -> {}
            case WalFormat.MIDDLE, WalFormat.LAST -> {
                if (!begun) {
                    throw corrupt("a record continues that has not begun");
                }
            }
            default -> throw corrupt("unexpected record type " + type);
        }
    }

    private void decompress(int head, byte[] data, int offset, int size) throws WalCorruption {
        String problem = plain.take(head, data, offset, size);
        if (problem != null) {
            throw corrupt(problem);
        }
    }

    private boolean nextPage() throws IOException {
        if (!block.hasRemaining()) {
            nextBlock();
        }
        int n = Math.min(block.remaining(), page.length);
        if (n == 0) {
            return false;
        }
        block.get(page, 0, n);
        Arrays.fill(page, n, page.length, (byte) 0);
        pageStart += end;
        at = skip;
        skip = 0;
        end = page.length;
        return true;
    }

    private void nextBlock() throws IOException {
        block.clear();
        int read = 0;
        while (block.hasRemaining() && read >= 0) {
            read = in.read(block);
        }
        block.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
