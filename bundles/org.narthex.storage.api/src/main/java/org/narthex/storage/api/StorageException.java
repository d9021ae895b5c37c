package org.narthex.storage.api;

/** A failure of the storage. */
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Kind {
        /** The label set is not acceptable. */
        INVALID_LABELS,
        /** The sample is older than the storage accepts at all. */
        OUT_OF_BOUNDS,
        /** A histogram or exemplar breaks its own rules. */
        INVALID_SAMPLE,
        /** The storage is not open, or closing. */
        NOT_READY,
        /** Reading or writing a file failed. */
        IO,
        /** A file's content is damaged. */
        CORRUPTION
    }

    private final Kind kind;

    public StorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
