package org.narthex.config.api;

import org.jspecify.annotations.Nullable;

/** A configuration that cannot be accepted: which file, line, column and key, what was expected and what was found. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Position position;
    private final String path;

    /** An error at a node. */
    public ConfigException(ConfigNode node, String message) {
        this(node.position(), node.path(), message);
    }

    /** An error at a place; {@code position} is null when it concerns no single place. */
    public ConfigException(@Nullable Position position, String path, String message) {
        super((position == null ? "" : position + ": ") + (path.isEmpty() ? "" : path + ": ") + message);
        this.position = position;
        this.path = path;
    }

    public @Nullable Position position() {
        return position;
    }

    /** Path of keys to the culprit. */
    public String path() {
        return path;
    }
}
