package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Closes the parts of something one after the other, each whether or not those before it failed, and keeps the first failure
 * with the later ones as suppressed. Confined to one thread.
 */
final class ClosingSequence {
    private final Path what;
    private @Nullable IOException failure;

    /**
     * @param what what is being closed, for the error's text
     */
    ClosingSequence(Path what) {
        this.what = what;
    }

    /** Closes the next part, if it was ever opened. */
    void close(@Nullable AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (Exception e) {
            IOException first = failure;
            if (first == null) {
                failure = new IOException("closing " + what + ": " + e.getMessage(), e);
            } else {
                first.addSuppressed(e);
            }
        }
    }

    /** Whether all parts so far could be closed. */
    boolean isSound() {
        return failure == null;
    }

    /**
     * Ends the sequence.
     *
     * @throws IOException the first failure, if there was one
     */
    void finish() throws IOException {
        IOException first = failure;
        if (first != null) {
            throw first;
        }
    }
}
