package org.narthex.model;

/** How names outside the legacy alphabet travel to clients that know only that alphabet. */
public enum EscapingScheme {
    ALLOW_UTF_8("allow-utf-8"),
    UNDERSCORES("underscores"),
    DOTS("dots"),
    VALUES("values");

    private static final String PREFIX = "U__";
    private final String text;

    EscapingScheme(String text) {
        this.text = text;
    }

    /** The name in configuration and Accept headers. */
    public String text() {
        return text;
    }

    /**
     * The scheme of a name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static EscapingScheme of(String text) {
        for (EscapingScheme scheme : values()) {
            if (scheme.text.equals(text)) {
                return scheme;
            }
        }
        throw new IllegalArgumentException("unknown escaping scheme " + GoQuote.quote(text));
    }

    /** The name in this scheme. */
    public String escape(String name) {
        if (name.isEmpty() || this == ALLOW_UTF_8 || (this != DOTS && LabelNames.isLegacyMetric(name))) {
            return name;
        }
        StringBuilder out = new StringBuilder(this == VALUES ? PREFIX : "");
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            boolean legal = isLegal(c, i == 0);
            switch (this) {
                case UNDERSCORES -> out.append(legal ? Character.toString(c) : "_");
                case DOTS -> out.append(c == '_' ? "__" : c == '.' ? "_dot_" : legal ? Character.toString(c) : "__");
                case VALUES -> out.append(c == '_' ? "__" : legal ? Character.toString(c) : "_" + Integer.toHexString(c) + "_");
                case ALLOW_UTF_8 -> out.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }

    /** Undoes {@link #VALUES}; a name that is not of its form is returned as it is. */
    public static String unescapeValues(String name) {
        if (!name.startsWith(PREFIX)) {
            return name;
        }
        StringBuilder out = new StringBuilder();
        for (int i = PREFIX.length(); i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_') {
                out.append(c);
            } else if (name.startsWith("_", i + 1)) {
                out.append('_');
                i++;
            } else {
                int end = name.indexOf('_', i + 1);
                if (end < 0 || end - i - 1 > 6 || end == i + 1) {
                    return name;
                }
                try {
                    int value = Integer.parseInt(name, i + 1, end, 16);
                    if (!Character.isValidCodePoint(value) || (value >= 0xd800 && value < 0xe000)) {
                        return name;
                    }
                    out.appendCodePoint(value);
                } catch (NumberFormatException e) {
                    return name;
                }
                i = end;
            }
        }
        return out.toString();
    }

    private static boolean isLegal(int c, boolean first) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || (!first && c >= '0' && c <= '9');
    }
}
