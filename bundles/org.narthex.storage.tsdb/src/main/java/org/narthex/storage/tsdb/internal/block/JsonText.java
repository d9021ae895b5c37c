package org.narthex.storage.tsdb.internal.block;

/** Writes JSON indented with tabs, a member a line. For texts without characters to escape. Confined to one thread. */
final class JsonText {
    private final StringBuilder out = new StringBuilder();
    private int depth;
    private boolean first = true;

    JsonText open(String bracket) {
        out.append(bracket);
        depth++;
        first = true;
        return this;
    }

    void close(String bracket) {
        depth--;
        if (!first) {
            out.append('\n').append("\t".repeat(depth));
        }
        out.append(bracket);
        first = false;
    }

    /** Begins an element of an array. */
    JsonText element() {
        out.append(first ? "\n" : ",\n").append("\t".repeat(depth));
        first = false;
        return this;
    }

    JsonText key(String key) {
        element();
        out.append('"').append(key).append("\": ");
        return this;
    }

    void member(String key, String text) {
        key(key);
        out.append('"').append(text).append('"');
    }

    void member(String key, long number) {
        key(key);
        out.append(number);
    }

    void memberUnlessZero(String key, long number) {
        if (number != 0) {
            member(key, number);
        }
    }

    void flag(String key) {
        key(key);
        out.append("true");
    }

    void item(String text) {
        element();
        out.append('"').append(text).append('"');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
