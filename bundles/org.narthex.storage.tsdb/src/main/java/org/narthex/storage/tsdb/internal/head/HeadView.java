package org.narthex.storage.tsdb.internal.head;

import org.narthex.storage.tsdb.internal.block.DamageWarnings;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;

/**
 * What the series of one selection on the head have in common. Thread-safe.
 *
 * @param mint first timestamp that is read
 * @param maxt last timestamp that is read
 * @param snapshot the reader's, see {@link Readers}
 * @param newest whether only the newest sample of each series matters
 */
record HeadView(
        LabelPairs pairs,
        HeadChunkStore store,
        long mint,
        long maxt,
        long snapshot,
        boolean newest,
        DamageWarnings warnings) {}
