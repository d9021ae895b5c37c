package org.narthex.config.bridge.internal.bind;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;

/** The section {@code runtime}. Its one value tunes another runtime than Java's: it is checked and shown, no more. */
final class RuntimeSection {
    private static final long DEFAULT_GOGC = 75;

    private RuntimeSection() {}

    static Map<String, Object> bind(@Nullable ConfigNode node, UnaryOperator<String> environment)
            throws ConfigException {
        long gogc = 0;
        if (node != null) {
            MappingReader r = MappingReader.of(node, "config.RuntimeConfig");
            gogc = r.integer("gogc", 0);
            r.done();
        }
        return Map.of("gogc", gogc == 0 ? fromEnvironment(environment.apply("GOGC")) : gogc);
    }

    private static long fromEnvironment(String text) {
        if (text.equals("off")) {
            return -1;
        }
        try {
            return text.isEmpty() ? DEFAULT_GOGC : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return DEFAULT_GOGC;
        }
    }
}
