package org.narthex.storage.tsdb.internal.headchunk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore.ChunkVisitor;

/** Walks through the chunks of a file and checks them. Confined to one thread. */
final class HeadChunkScanner {
    private final CRC32C crc = new CRC32C();

    /** Tells a visitor of each chunk; returns what is wrong with the first damaged one, or null. */
    @Nullable String scan(HeadChunkFile file, ChunkVisitor visitor) {
        MemorySegment map = file.map();
        long at = HeadChunkFormat.FILE_HEADER;
        long end = map.byteSize();
        while (at < end) {
            if (end - at < HeadChunkFormat.MIN_CHUNK) {
                return rest(map, at);
            }
            long series = map.get(HeadChunkFormat.LONG, at);
            long mint = map.get(HeadChunkFormat.LONG, at + 8);
            long maxt = map.get(HeadChunkFormat.LONG, at + 16);
            if (series == 0 && mint == 0 && maxt == 0) {
                return null;
            }
            MemorySegment data = HeadChunkFile.data(map, at);
            long behind = data == null ? end : data.address() - map.address() + data.byteSize();
            if (behind + HeadChunkFormat.CRC_SIZE > end) {
                return "offset " + at + ": the chunk reaches beyond the file";
            }
            crc.reset();
            crc.update(map.asSlice(at, behind - at).asByteBuffer());
            int stored = map.get(HeadChunkFormat.INT, behind);
            if ((int) crc.getValue() != stored) {
                return "offset %d: checksum mismatch: expected %x, found %x".formatted(at, stored, (int) crc.getValue());
            }
            int encoding = map.get(ValueLayout.JAVA_BYTE, at + 24) & 0xff;
            String error = visitor.chunk((long) file.number() << 32 | at, series, mint, maxt, encoding);
            if (error != null) {
                return "offset " + at + ": " + error;
            }
            at = behind + HeadChunkFormat.CRC_SIZE;
        }
        return null;
    }

    private static @Nullable String rest(MemorySegment map, long at) {
        for (long i = at; i < map.byteSize(); i++) {
            if (map.get(ValueLayout.JAVA_BYTE, i) != 0) {
                return "offset " + at + ": too few bytes for a chunk";
            }
        }
        return null;
    }
}
