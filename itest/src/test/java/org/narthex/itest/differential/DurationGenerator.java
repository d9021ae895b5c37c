package org.narthex.itest.differential;

import static org.narthex.itest.differential.Vocabulary.pick;

import java.util.SplittableRandom;

/** Generates durations that are computed, as nested as one likes. Confined to one thread. */
final class DurationGenerator {
    private static final String[] LITERALS = {"15s", "30s", "1m", "90s", "5m", "45", "1m30s", "7s", "1500ms", "0.5", "1e2", "0x1F"};

    private final SplittableRandom random;

    DurationGenerator(SplittableRandom random) {
        this.random = random;
    }

    /** A duration of a range or a step; mostly one that is positive. */
    String range() {
        return random.nextInt(3) == 0 ? "(" + any(3) + ")" : any(3);
    }

    /** An offset: without parentheses only what is no operation. */
    String offset() {
        return switch (random.nextInt(5)) {
            case 0 -> pick(random, "-", "+") + "(" + any(2) + ")";
            case 1 -> pick(random, "step()", "range()", "-step()", "+step()");
            case 2 -> pick(random, "max_of(", "-min_of(") + any(1) + ", " + any(1) + ")";
            case 3 -> "(" + any(1) + ") * " + pick(random, "2", "0.5");
            default -> "(" + any(2) + ")";
        };
    }

    private String any(int depth) {
        if (depth <= 0 || random.nextInt(3) == 0) {
            return pick(random, LITERALS);
        }
        return switch (random.nextInt(12)) {
            case 0, 1 -> any(depth - 1) + " + " + any(depth - 1);
            case 2 -> any(depth - 1) + " - " + any(depth - 1);
            case 3 -> any(depth - 1) + " * " + pick(random, "2", "0.5", "3", "(1 + 1)");
            case 4 -> any(depth - 1) + " / " + pick(random, "2", "3", "0", "(2 - 1)");
            case 5 -> any(depth - 1) + " % " + pick(random, "60", "7", "0", "1m");
            case 6 -> pick(random, "2", "3", "(1 + 1)") + " ^ " + pick(random, "2", "3", "0.5", "-1") + " * 15s";
            case 7 -> "(" + any(depth - 1) + ")";
            case 8, 9 -> pick(random, "step()", "range()", "step() + 1m", "range() / 2 + 15s", "step() * 3");
            case 10 -> "-" + any(depth - 1);
            default -> pick(random, "max_of(", "min_of(") + any(depth - 1) + ", " + any(depth - 1) + ")";
        };
    }
}
