package org.narthex.storage.tsdb.internal.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file mapped into memory, read only, until it is closed; later access throws {@link IllegalStateException}.
 * Thread-safe.
 */
public final class MappedFile implements AutoCloseable {
    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;
    private final MappedPages pages;

    private MappedFile(Path path, Arena arena, MemorySegment bytes) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
        this.pages = new MappedPages(bytes);
    }

    /** Maps the whole file as it is now. */
    @SuppressWarnings("MustBeClosed") // close() closes the arena
    public static MappedFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new MappedFile(path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** The content. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Notes that bytes which are not needed for long are about to be read here; see {@link MappedPages}. */
    public void reading(long at) {
        pages.reading(at);
    }

    /** The size in bytes. */
    public long size() {
        return bytes.byteSize();
    }

    /** A cursor over a part of the file. */
    public ByteCursor cursor(long from, long to) {
        if (from < 0 || to > size() || from > to) {
            throw new CorruptFileException(
                    path, Math.max(from, 0), "bytes " + from + " to " + to + " of a file of " + size() + " bytes");
        }
        return new ByteCursor(this, from, to);
    }

    /** CRC-32C of a part of the file. */
    public int crc32c(long from, long to) {
        return Crc32c.of(bytes, from, to, byte[]::new);
    }

    /**
     * A cursor over a section: length u32, content, CRC-32C of the content.
     *
     * @param part what the section is, for the error
     */
    public ByteCursor section(long at, String part) {
        ByteCursor content = uncheckedSection(at, part);
        long from = content.position();
        long end = from + content.remaining();
        int expected = cursor(end, size()).i32();
        int found = crc32c(from, end);
        if (expected != found) {
            throw CorruptFileException.checksum(path, at, part, expected, found);
        }
        return content;
    }

    /** A cursor over a section whose checksum was verified before. */
    ByteCursor uncheckedSection(long at, String part) {
        ByteCursor in = cursor(at, size());
        long length = in.u32();
        long from = in.position();
        if (length + 4 > size() - from) {
            throw new CorruptFileException(
                    path, at, part + ": length " + length + ", but only " + (size() - from) + " bytes follow");
        }
        in.move(from, from + length);
        return in;
    }

    @Override
    public void close() {
        arena.close();
    }
}
