package org.narthex.storage.tsdb.internal.compact;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.narthex.storage.tsdb.internal.block.BlockMeta;

/** What {@code meta.json} tells of blocks that do not end where the head begins. Thread-safe. */
public final class BlockHints {
    /** All samples came out of order. */
    public static final String OUT_OF_ORDER = "from-out-of-order";

    /** Of the head only series that ended. */
    public static final String STALE_SERIES = "from-stale-series";

    /** Of the head only some series. */
    public static final String SELECTED_SERIES = "from-selected-series";

    private static final Set<String> PARTIAL = Set.of(OUT_OF_ORDER, STALE_SERIES, SELECTED_SERIES);

    private BlockHints() {}

    /** Whether the block was cut from the head with all of its range. */
    public static boolean isInOrder(BlockMeta meta) {
        return Collections.disjoint(meta.compaction().hints(), PARTIAL);
    }

    /** The hints of a block that is made of others. */
    static List<String> merged(List<BlockMeta> sources) {
        return PARTIAL.stream()
                .filter(hint -> hint.equals(OUT_OF_ORDER)
                        ? sources.stream().allMatch(m -> m.compaction().hints().contains(hint))
                        : sources.stream().anyMatch(m -> m.compaction().hints().contains(hint)))
                .sorted()
                .toList();
    }
}
