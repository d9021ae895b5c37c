package org.narthex.storage.remote.internal.write;

import java.io.IOException;

/**
 * A request's series one after the other. They are decoded twice: by {@link #check}, before anything is stored, and when
 * they are stored; so a request of any size takes the memory of one series. Confined to one thread.
 */
sealed interface WriteRequest permits WriteRequestV1, WriteRequestV2 {
    /**
     * Decodes the whole request.
     *
     * @throws IOException with the text for the sender when it is malformed
     */
    void check() throws IOException;

    /** The record that {@link #next} fills. */
    SeriesRecord series();

    /** Moves to the next series of a checked request; false at the end. */
    boolean next() throws IOException;
}
