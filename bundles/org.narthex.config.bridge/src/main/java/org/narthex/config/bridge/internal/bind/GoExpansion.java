package org.narthex.config.bridge.internal.bind;

import java.util.function.UnaryOperator;

/** Replaces {@code $name} and {@code ${name}} in a text; {@code $$} is a dollar sign. */
final class GoExpansion {
    private static final String SPECIAL = "*#$@!?-0123456789";

    private GoExpansion() {}

    static String expand(String text, UnaryOperator<String> variables) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$' || i + 1 == text.length()) {
                out.append(c);
                i++;
                continue;
            }
            char next = text.charAt(i + 1);
            if (next == '{') {
                int end = text.indexOf('}', i + 2);
                if (end < 0) {
                    i += 2; // An opening without an end is dropped.
                    continue;
                }
                if (end > i + 2) {
                    out.append(value(text.substring(i + 2, end), variables));
                }
                i = end + 1;
            } else if (SPECIAL.indexOf(next) >= 0) {
                out.append(value(String.valueOf(next), variables));
                i += 2;
            } else {
                int end = i + 1;
                while (end < text.length() && isNamePart(text.charAt(end))) {
                    end++;
                }
                if (end == i + 1) {
                    out.append('$');
                } else {
                    out.append(value(text.substring(i + 1, end), variables));
                }
                i = end;
            }
        }
        return out.toString();
    }

    private static String value(String name, UnaryOperator<String> variables) {
        return name.equals("$") ? "$" : variables.apply(name);
    }

    private static boolean isNamePart(char c) {
        return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
