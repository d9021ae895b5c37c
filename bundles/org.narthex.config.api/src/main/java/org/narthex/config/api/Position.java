package org.narthex.config.api;

/**
 * A place in a configuration file.
 *
 * @param line 1-based
 * @param column 1-based, in characters
 */
public record Position(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
