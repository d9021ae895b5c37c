package org.narthex.storage.tsdb.internal;

import java.util.ArrayList;
import java.util.List;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.block.MergedQuerier;
import org.narthex.storage.tsdb.internal.compact.BlockSet;
import org.narthex.storage.tsdb.internal.head.Head;

/** Views of head and blocks as one, which miss no sample that moves from the one to the others meanwhile. Thread-safe. */
final class Queriers {
    private Queriers() {}

    /** A view of the samples in [mint, maxt], Unix milliseconds. The caller closes it, and with it those it is made of. */
    static Querier open(Head head, BlockSet blocks, long mint, long maxt) {
        // The head comes first: what moves to a block in between is then in both, and not in neither.
        boolean inHead = maxt >= head.minTime() || head.outOfOrder().overlaps(mint, maxt);
        Querier ofHead = head.querier(mint, maxt);
        List<Querier> parts;
        try {
            parts = new ArrayList<>(blocks.queriers(mint, maxt));
        } catch (RuntimeException e) {
            ofHead.close();
            throw e;
        }
        if (parts.isEmpty()) {
            return ofHead;
        }
        if (inHead) {
            parts.add(ofHead);
        } else {
            ofHead.close();
        }
        return new MergedQuerier(parts);
    }
}
