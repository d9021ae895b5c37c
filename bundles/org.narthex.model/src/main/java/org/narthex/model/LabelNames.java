package org.narthex.model;

/** Rules for the names of labels and metrics. */
public final class LabelNames {
    private LabelNames() {}

    /** Whether a label name is of the form {@code [a-zA-Z_][a-zA-Z0-9_]*}. */
    public static boolean isLegacy(String name) {
        return legacy(name, false);
    }

    /** Whether a metric name is of the form {@code [a-zA-Z_:][a-zA-Z0-9_:]*}. */
    public static boolean isLegacyMetric(String name) {
        return legacy(name, true);
    }

    private static boolean legacy(String name, boolean colon) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || colon && c == ':';
            if (!letter && !(i > 0 && c >= '0' && c <= '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
