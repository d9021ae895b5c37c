package org.narthex.rules.internal;

import java.util.List;

/** What is wrong with the content of a rule file, in Prometheus' words. */
final class FileErrors extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> texts;

    FileErrors(List<String> texts) {
        super(String.join("\n", texts));
        this.texts = List.copyOf(texts);
    }

    /** At least one; each with line and column where there is such a place. */
    List<String> texts() {
        return texts;
    }
}
