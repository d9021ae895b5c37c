package org.narthex.config.api;

import java.util.List;
import java.util.SequencedMap;

/** A node of a parsed configuration file, with its position. Immutable. */
public sealed interface ConfigNode {
    /** Where the node begins. */
    Position position();

    /** Path of keys from the root, such as {@code scrape_configs[0].job_name}; empty for the root. */
    String path();

    /** What a scalar was resolved to, by the rules of YAML 1.1. */
    enum ScalarType {
        NULL,
        BOOL,
        INT,
        FLOAT,
        STRING,
        TIMESTAMP
    }

    /**
     * A scalar.
     *
     * @param text as written, unquoted
     */
    record Scalar(Position position, String path, ScalarType type, String text) implements ConfigNode {
        public boolean isNull() {
            return type == ScalarType.NULL;
        }
    }

    /** A list. */
    record Sequence(Position position, String path, List<ConfigNode> items) implements ConfigNode {}

    /** A map from keys to values, in the order of the file. */
    record Mapping(Position position, String path, SequencedMap<String, Entry> entries) implements ConfigNode {}

    /** A value and the position of its key. */
    record Entry(Position keyPosition, ConfigNode value) {}
}
