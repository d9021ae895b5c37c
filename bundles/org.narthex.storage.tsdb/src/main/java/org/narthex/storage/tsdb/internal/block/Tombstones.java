package org.narthex.storage.tsdb.internal.block;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.narthex.storage.tsdb.internal.index.ByteCursor;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.index.MappedFile;

/**
 * What was deleted from a block, and the file that says so.
 *
 * <pre>
 * magic u32 | version u8 | n x (uvarint series, varint mint, varint maxt) | CRC-32C of the n
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class Tombstones {
    /** Name of the file. */
    public static final String FILE = "tombstones";

    /** Nothing is deleted. */
    public static final Tombstones NONE = new Tombstones(new TreeMap<>());

    private static final int MAGIC = 0x0130BA30;
    private static final int VERSION = 1;
    private static final int HEADER_SIZE = 5;

    private final Map<Long, Intervals> bySeries;

    private Tombstones(Map<Long, Intervals> bySeries) {
        this.bySeries = bySeries;
    }

    /** What is deleted of each series, by reference. */
    public static Tombstones of(Map<Long, Intervals> bySeries) {
        return new Tombstones(new TreeMap<>(bySeries));
    }

    /** What is deleted of a series. */
    public Intervals get(long series) {
        return bySeries.getOrDefault(series, Intervals.NONE);
    }

    /** How many intervals there are, over all series. */
    public long count() {
        long n = 0;
        for (Intervals i : bySeries.values()) {
            n += i.size();
        }
        return n;
    }

    /** What is deleted, by series reference, ascending. */
    public Map<Long, Intervals> bySeries() {
        return java.util.Collections.unmodifiableMap(bySeries);
    }

    /**
     * Reads the file of a block; nothing is deleted where it is missing.
     *
     * @throws CorruptFileException when it is damaged
     */
    public static Tombstones read(Path blockDirectory) throws IOException {
        Path path = blockDirectory.resolve(FILE);
        if (!Files.exists(path)) {
            return NONE;
        }
        try (MappedFile file = MappedFile.open(path)) {
            long end = file.size() - 4;
            if (end < HEADER_SIZE) {
                throw new CorruptFileException(path, 0, "tombstones header: invalid size " + file.size());
            }
            ByteCursor in = file.cursor(0, end);
            int magic = in.i32();
            if (magic != MAGIC) {
                throw new CorruptFileException(
                        path, 0, "invalid magic number %08x, expected %08x".formatted(magic, MAGIC));
            }
            int version = in.u8();
            if (version != VERSION) {
                throw new CorruptFileException(path, 4, "invalid tombstone format " + version);
            }
            int expected = file.cursor(end, file.size()).i32();
            int found = file.crc32c(HEADER_SIZE, end);
            if (expected != found) {
                throw CorruptFileException.checksum(path, HEADER_SIZE, "tombstones", expected, found);
            }
            TreeMap<Long, Intervals> stones = new TreeMap<>();
            while (in.remaining() > 0) {
                long series = in.uvarint();
                long mint = in.varint();
                long maxt = in.varint();
                stones.merge(series, Intervals.NONE.add(mint, maxt), (old, one) -> old.add(mint, maxt));
            }
            return new Tombstones(stones);
        }
    }

    /** The content of the file. */
    byte[] encode() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        bySeries.forEach((series, intervals) -> {
            for (int i = 0; i < intervals.size(); i++) {
                uvarint(body, series);
                varint(body, intervals.mint(i));
                varint(body, intervals.maxt(i));
            }
        });
        byte[] stones = body.toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(stones);
        return java.nio.ByteBuffer.allocate(HEADER_SIZE + stones.length + 4)
                .putInt(MAGIC)
                .put((byte) VERSION)
                .put(stones)
                .putInt((int) crc.getValue())
                .array();
    }

    /** Writes the file of a block and renames it into place. */
    public void write(Path blockDirectory) throws IOException {
        Path temporary = blockDirectory.resolve(FILE + ".tmp");
        DurableFiles.write(temporary, encode());
        DurableFiles.rename(temporary, blockDirectory.resolve(FILE));
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        uvarint(out, value << 1 ^ value >> 63);
    }

    private static void uvarint(ByteArrayOutputStream out, long value) {
        long v = value;
        while ((v & ~0x7fL) != 0) {
            out.write((int) (v & 0x7f | 0x80));
            v >>>= 7;
        }
        out.write((int) v);
    }
}
