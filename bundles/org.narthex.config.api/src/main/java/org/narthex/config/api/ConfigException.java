package org.narthex.config.api;

import org.jspecify.annotations.Nullable;

/** A configuration that cannot be accepted: which file, line, column and key, what was expected and what was found. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Position position;
    private final String path;
    private final boolean inNamedFile;

    /** An error at a node. */
    public ConfigException(ConfigNode node, String message) {
        this(node.position(), node.path(), message);
    }

    /** An error at a place; {@code position} is null when it concerns no single place. */
    public ConfigException(@Nullable Position position, String path, String message) {
        this(position, path, (position == null ? "" : position + ": ") + (path.isEmpty() ? "" : path + ": ") + message, false);
    }

    private ConfigException(@Nullable Position position, String path, String text, boolean inNamedFile) {
        super(text);
        this.position = position;
        this.path = path;
        this.inNamedFile = inNamedFile;
    }

    /**
     * An error in a file that the configuration names and that is none itself, such as a rule file.
     *
     * @param text all that is to be said, the file and the place in it included
     */
    public static ConfigException inNamedFile(String text) {
        return new ConfigException(null, "", text, true);
    }

    public @Nullable Position position() {
        return position;
    }

    /** Whether the configuration is right, and a file that it names is not. */
    public boolean isInNamedFile() {
        return inNamedFile;
    }

    /** Path of keys to the culprit. */
    public String path() {
        return path;
    }
}
