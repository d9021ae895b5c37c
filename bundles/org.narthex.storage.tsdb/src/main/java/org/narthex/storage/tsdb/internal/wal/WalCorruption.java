package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.nio.file.Path;

/** Says that a log segment is damaged, and where. */
public final class WalCorruption extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Path directory;
    private final int segment;
    private final long offset;
    private final String reason;

    public WalCorruption(Path directory, int segment, long offset, String reason) {
        super("corruption in segment " + WalFormat.segmentFile(directory, segment) + " at " + offset + ": " + reason);
        this.directory = directory;
        this.segment = segment;
        this.offset = offset;
        this.reason = reason;
    }

    /** What is wrong. */
    public String reason() {
        return reason;
    }

    /** The directory that holds the segment. */
    public Path directory() {
        return directory;
    }

    public int segment() {
        return segment;
    }

    /** Where the record begins that cannot be read: everything before it can. */
    public long offset() {
        return offset;
    }
}
