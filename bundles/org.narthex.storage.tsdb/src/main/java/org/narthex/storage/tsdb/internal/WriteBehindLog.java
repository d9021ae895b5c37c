package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.narthex.storage.tsdb.internal.wal.WalFormat;

/** Where the log of samples out of order is. It is written behind their insertion, hence its name. Thread-safe. */
final class WriteBehindLog {
    private WriteBehindLog() {}

    /** The directory of the log below a data directory. */
    static Path directory(Path data) {
        return data.resolve(WalFormat.OUT_OF_ORDER);
    }

    /** Whether there is such a log with something in it, which goes on whether or not such samples are accepted. */
    static boolean hasData(Path data) throws IOException {
        for (WalFormat.Segment segment : WalFormat.segments(directory(data))) {
            if (Files.size(segment.file()) > 0) {
                return true;
            }
        }
        return false;
    }
}
