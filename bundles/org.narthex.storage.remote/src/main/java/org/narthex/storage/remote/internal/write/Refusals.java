package org.narthex.storage.remote.internal.write;

/** The texts of what is refused, a line each; many more than a sender can use are counted only. Confined to one thread. */
final class Refusals {
    private static final int MAX_LINES = 10_000;

    private final StringBuilder text = new StringBuilder();
    private int lines;

    /** Adds a text; false when there are so many that it is only counted. */
    boolean add(String refusal) {
        lines++;
        if (lines > MAX_LINES) {
            return false;
        }
        text.append(text.isEmpty() ? "" : "\n").append(refusal);
        return true;
    }

    boolean isEmpty() {
        return lines == 0;
    }

    String text() {
        return lines > MAX_LINES ? text + "\nand " + (lines - MAX_LINES) + " more" : text.toString();
    }
}
