package org.narthex.storage.tsdb.internal.index;

/**
 * Walks through the series of an index one after the other, without postings; what is no sound series is passed over.
 * For format versions 2 and 3. Confined to one thread.
 */
final class SeriesWalk {
    /** No series needs so many bytes. */
    private static final int MAX_BODY = 1 << 26;

    private static final int MIN_BODY = 2;

    private final MappedFile file;
    private final ByteCursor in;
    private final long end;
    private long at;
    private long soundEnd;
    private boolean passing;
    private int passed;

    /** A walk through a part of the file. */
    SeriesWalk(MappedFile file, long from, long end) {
        this.file = file;
        this.end = end;
        this.in = file.cursor(0, file.size());
        this.at = align(from);
        this.soundEnd = from;
    }

    private static long align(long position) {
        return position + IndexFormat.SERIES_ALIGNMENT - 1 & -IndexFormat.SERIES_ALIGNMENT;
    }

    /** Moves to the next series; returns its number, or -1 at the end. {@link #body} is its content then. */
    long next() {
        while (at < end) {
            if (read()) {
                long series = at / IndexFormat.SERIES_ALIGNMENT;
                passed += passing ? 1 : 0;
                passing = false;
                soundEnd = in.position() + in.remaining() + 4;
                at = align(soundEnd);
                return series;
            }
            passing = true;
            at += IndexFormat.SERIES_ALIGNMENT;
        }
        return -1;
    }

    /** Leaves the cursor on the body when there is a sound series here. */
    private boolean read() {
        in.move(at, end);
        try {
            long length = in.uvarint();
            // The checksum of nothing is zero, so padding looks like empty series.
            if (length < MIN_BODY || length > MAX_BODY || length + 4 > in.remaining()) {
                return false;
            }
            long from = in.position();
            in.skip(length);
            if (in.i32() != file.crc32c(from, from + length)) {
                return false;
            }
            in.move(from, from + length);
            return true;
        } catch (CorruptFileException e) {
            return false;
        }
    }

    /** The body of the series: labels, then chunks. */
    ByteCursor body() {
        return in;
    }

    /** Behind the last series that was found. */
    long soundEnd() {
        return soundEnd;
    }

    /** How many damaged places lie before series that were found. */
    int passed() {
        return passed;
    }

    /** Whether the walk ended in a place that is no series. */
    boolean endsDamaged() {
        return passing;
    }
}
