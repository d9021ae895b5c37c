package org.narthex.config.api;

/** A text that never prints. Its value is read only where it is sent. */
public record Secret(String value) {
    /** What stands for a secret wherever the configuration is shown. */
    public static final String MASK = "<secret>";

    @Override
    public String toString() {
        return value.isEmpty() ? "" : MASK;
    }
}
