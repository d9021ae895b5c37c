package org.narthex.itest.differential;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Start timestamps of counters: mostly that of the last reset, sometimes none, that of the sample before, one that lies
 * before it, or one that the sample has itself. Confined to one thread.
 */
final class VariedStarts {
    private static final int FIRST = 20_000;
    private static final int BETWEEN = 15_000;

    private final SplittableRandom random = new SplittableRandom(43);
    private final boolean wanted;
    private final Map<Long, Long> began = new HashMap<>();
    private final Map<Long, Long> before = new HashMap<>();

    /**
     * Start timestamps of some series.
     *
     * @param wanted whether there are any
     */
    VariedStarts(boolean wanted) {
        this.wanted = wanted;
    }

    /**
     * The start timestamp of a sample, Unix milliseconds; 0 for none.
     *
     * @param reset whether the counter began again since the sample before
     */
    long at(long ref, long time, boolean reset) {
        if (!wanted) {
            return 0;
        }
        Long last = before.put(ref, time);
        long start = began.getOrDefault(ref, time - random.nextInt(FIRST));
        if (last != null && reset) {
            start = switch (random.nextInt(5)) {
                case 0 -> last;
                case 1 -> last - 1 - random.nextInt(BETWEEN);
                default -> time - 1 - random.nextInt(BETWEEN - 1000);
            };
        }
        began.put(ref, start);
        return switch (random.nextInt(40)) {
            case 0 -> 0;
            case 1 -> time;
            case 2 -> last == null ? start : last;
            default -> start;
        };
    }
}
