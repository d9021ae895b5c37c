package org.narthex.storage.tsdb.internal.headchunk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore.ChunkVisitor;
import org.narthex.storage.tsdb.internal.index.MappedPages;

/** Walks through the chunks of a file and checks them. Confined to one thread. */
final class HeadChunkScanner {
    /** No chunk of the head comes near this size. */
    private static final int MAX_SOUGHT = 1 << 16;

    private static final int LAST_ENCODING = 6;

    /** Learns of damaged places. */
    interface Problems {
        void at(long offset, String problem);
    }

    /** Tells a visitor of each chunk; returns what is wrong with the first damaged one, or null. */
    @Nullable String scan(HeadChunkFile file, ChunkVisitor visitor) {
        MemorySegment map = file.map();
        MappedPages pages = new MappedPages(map);
        long at = HeadChunkFormat.FILE_HEADER;
        while (at < map.byteSize()) {
            pages.reading(at);
            if (isEnd(map, at)) {
                return map.byteSize() - at < HeadChunkFormat.MIN_CHUNK ? rest(map, at) : null;
            }
            String error = check(map, at);
            if (error == null) {
                error = visit(file, map, at, visitor);
            }
            if (error != null) {
                return "offset " + at + ": " + error;
            }
            at = behind(map, at);
        }
        return null;
    }

    /** Tells a visitor of each sound chunk, and a listener of the places between them. */
    void scanAll(HeadChunkFile file, ChunkVisitor visitor, Problems problems) {
        MemorySegment map = file.map();
        MappedPages pages = new MappedPages(map);
        long at = HeadChunkFormat.FILE_HEADER;
        long end = map.byteSize();
        while (at < end) {
            String error;
            pages.reading(at);
            if (isEnd(map, at)) {
                if (isZero(map, at)) {
                    return;
                }
                error = end - at < HeadChunkFormat.MIN_CHUNK
                        ? "too few bytes for a chunk"
                        : "expected zeros to the end, found other bytes";
            } else {
                error = check(map, at);
            }
            if (error == null) {
                error = visit(file, map, at, visitor);
                if (error != null) {
                    problems.at(at, error);
                }
                at = behind(map, at);
                continue;
            }
            problems.at(at, error);
            at = nextSound(map, at + 1);
        }
    }

    private static long nextSound(MemorySegment map, long from) {
        for (long at = from; at <= map.byteSize() - HeadChunkFormat.MIN_CHUNK; at++) {
            int encoding = map.get(ValueLayout.JAVA_BYTE, at + 24) & ~HeadChunkFormat.OUT_OF_ORDER & 0xff;
            if (encoding == 0
                    || encoding > LAST_ENCODING
                    || map.get(HeadChunkFormat.LONG, at + 8) > map.get(HeadChunkFormat.LONG, at + 16)) {
                continue;
            }
            MemorySegment data = HeadChunkFile.data(map, at);
            if (data != null && data.byteSize() <= MAX_SOUGHT && check(map, at) == null) {
                return at;
            }
        }
        return map.byteSize();
    }

    private static boolean isEnd(MemorySegment map, long at) {
        return map.byteSize() - at < HeadChunkFormat.MIN_CHUNK
                || map.get(HeadChunkFormat.LONG, at) == 0
                        && map.get(HeadChunkFormat.LONG, at + 8) == 0
                        && map.get(HeadChunkFormat.LONG, at + 16) == 0;
    }

    /** Where the chunk's data end; the file's end when its length is impossible. */
    private static long dataEnd(MemorySegment map, long at) {
        MemorySegment data = HeadChunkFile.data(map, at);
        return data == null ? map.byteSize() : data.address() - map.address() + data.byteSize();
    }

    private static long behind(MemorySegment map, long at) {
        return dataEnd(map, at) + HeadChunkFormat.CRC_SIZE;
    }

    private static @Nullable String check(MemorySegment map, long at) {
        MemorySegment data = HeadChunkFile.data(map, at);
        return data == null
                ? "the chunk reaches beyond the file"
                : HeadChunkFile.problem(map, at, data, byte[]::new);
    }

    private static @Nullable String visit(HeadChunkFile file, MemorySegment map, long at, ChunkVisitor visitor) {
        return visitor.chunk(
                (long) file.number() << 32 | at,
                map.get(HeadChunkFormat.LONG, at),
                map.get(HeadChunkFormat.LONG, at + 8),
                map.get(HeadChunkFormat.LONG, at + 16),
                map.get(ValueLayout.JAVA_BYTE, at + 24) & 0xff);
    }

    private static @Nullable String rest(MemorySegment map, long at) {
        return isZero(map, at) ? null : "offset " + at + ": too few bytes for a chunk";
    }

    private static boolean isZero(MemorySegment map, long from) {
        for (long i = from; i < map.byteSize(); i++) {
            if (map.get(ValueLayout.JAVA_BYTE, i) != 0) {
                return false;
            }
        }
        return true;
    }
}
