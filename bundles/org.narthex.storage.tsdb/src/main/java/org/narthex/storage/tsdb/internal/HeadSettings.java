package org.narthex.storage.tsdb.internal;

import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.head.Head;

/**
 * What the configuration file says about the head, and a reload changes. A head that is loaded later gets it as well as the
 * one that is open. Immutable.
 *
 * @param encodings how chunks are encoded that begin from now on
 * @param outOfOrderWindow how much older than the newest sample one may be that does not go in order, milliseconds; 0
 *     refuses such samples
 */
record HeadSettings(ChunkEncodings encodings, long outOfOrderWindow) {
    HeadSettings withEncodings(ChunkEncodings wanted) {
        return new HeadSettings(wanted, outOfOrderWindow);
    }

    HeadSettings withOutOfOrderWindow(long millis) {
        return new HeadSettings(encodings, millis);
    }

    /** Prepares an empty head for its replay, which takes late samples whatever the window is. */
    void prepare(Head empty) {
        empty.encodings(encodings);
        empty.exemplars().window(outOfOrderWindow);
    }
}
