package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The warnings of one selection, of which only the first few are kept. Thread-safe. */
public final class DamageWarnings {
    private static final int KEPT = 10;

    private final Set<String> texts = new LinkedHashSet<>();
    private boolean more;

    /** Adds a warning. */
    public synchronized void add(String text) {
        if (texts.size() < KEPT || texts.contains(text)) {
            texts.add(text);
        } else {
            more = true;
        }
    }

    /** What was added so far. */
    public synchronized List<String> list() {
        List<String> out = new ArrayList<>(texts);
        if (more) {
            out.add("more damaged places were left out, see the log");
        }
        return List.copyOf(out);
    }
}
