package org.narthex.storage.tsdb.internal.index;

import java.nio.file.Path;
import org.narthex.storage.api.StorageException;

/** A file's content is not what its format or checksum says. */
public final class CorruptFileException extends StorageException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String problem;

    /**
     * @param offset where in the file, in bytes
     * @param what what is wrong, with what was expected and found
     */
    public CorruptFileException(Path file, long offset, String what) {
        super(Kind.CORRUPTION, file + ": at byte " + offset + ": " + what);
        this.file = file.toString();
        this.offset = offset;
        this.problem = what;
    }

    /** What is wrong, without the place. */
    public String problem() {
        return problem;
    }

    /** A wrong checksum. */
    public static CorruptFileException checksum(Path file, long offset, String part, int expected, int found) {
        return new CorruptFileException(
                file,
                offset,
                part + ": invalid checksum: expected %08x, found %08x".formatted(expected, found));
    }

    /** The damaged file. */
    public String file() {
        return file;
    }

    /** Where it is damaged, in bytes from the beginning. */
    public long offset() {
        return offset;
    }
}
