package org.narthex.config.bridge.internal.bind;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.Position;

/** The errors of one load, collected instead of stopping at the first. Confined to one thread. */
public final class Problems {
    private static final int LIMIT = 100;

    private record Problem(@Nullable Position position, String text, boolean inNamedFile) {}

    private final List<Problem> problems = new ArrayList<>();

    public void add(ConfigException e) {
        add(e.position(), String.valueOf(e.getMessage()), e.isInNamedFile());
    }

    /** Adds a problem that has no place in a file. */
    public void add(String text) {
        add(null, text, false);
    }

    private void add(@Nullable Position position, String text, boolean inNamedFile) {
        if (problems.size() < LIMIT) {
            problems.add(new Problem(position, text, inNamedFile));
        }
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** Whether at least one concerns what a file says, and not only whether it can be read or used at all. */
    public boolean areAboutContent() {
        return problems.stream().anyMatch(p -> p.position() != null);
    }

    /** Whether every one of them lies in a file that the main file includes. */
    public boolean areAllOutside(Path main) {
        return problems.stream().allMatch(p -> p.position() != null && !p.position().file().equals(main.toString()));
    }

    /** Whether the configuration is right, and files that it names, such as rule files, are not. */
    public boolean areAllInNamedFiles() {
        return problems.stream().allMatch(Problem::inNamedFile);
    }

    /** The texts, each naming file, line, column and key where there is one. */
    public List<String> texts() {
        return problems.stream().map(Problem::text).toList();
    }
}
