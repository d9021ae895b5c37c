package org.narthex.config.bridge.internal.bind;

import java.util.ArrayList;
import java.util.List;
import org.narthex.config.api.ConfigException;

/** The errors of one load, collected instead of stopping at the first. Confined to one thread. */
public final class Problems {
    private static final int LIMIT = 100;

    private final List<String> texts = new ArrayList<>();

    public void add(ConfigException e) {
        add(String.valueOf(e.getMessage()));
    }

    public void add(String text) {
        if (texts.size() < LIMIT) {
            texts.add(text);
        }
    }

    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /** The texts, each naming file, line, column and key where there is one. */
    public List<String> texts() {
        return List.copyOf(texts);
    }
}
