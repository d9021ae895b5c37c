package org.narthex.config.bridge.internal.yaml;

import org.narthex.config.api.ConfigNode.ScalarType;

/** How a text is written: as plainly as YAML allows in its place. */
enum YamlTextStyle {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    LITERAL;

    /**
     * The style of a text.
     *
     * @param key whether it is a key, which stays on its line
     * @param flow whether it stands in brackets
     */
    static YamlTextStyle of(String text, boolean key, boolean flow) {
        boolean special = false;
        boolean spaceAtBreak = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == '\n') {
                spaceAtBreak |= i > 0 && text.charAt(i - 1) == ' ';
            } else if (!isPrintable(c)) {
                special = true;
            }
            i += Character.charCount(c);
        }
        if (text.indexOf('\n') >= 0) {
            boolean block = !key && !flow && !special && !spaceAtBreak && !text.endsWith(" ");
            return block ? LITERAL : DOUBLE_QUOTED;
        }
        if (YamlScalars.resolve(text) != ScalarType.STRING || YamlScalars.looksBase60(text) || special) {
            return DOUBLE_QUOTED;
        }
        boolean spaced = text.startsWith(" ") || text.endsWith(" ");
        return spaced || hasIndicator(text, flow) ? SINGLE_QUOTED : PLAIN;
    }

    private static boolean hasIndicator(String text, boolean flow) {
        if (text.startsWith("---") || text.startsWith("...")) {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean spaceFollows = i + 1 == text.length() || text.charAt(i + 1) == ' ' || text.charAt(i + 1) == '\t';
            boolean hit;
            if (i == 0) {
                hit = switch (c) {
                    case '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`' -> true;
                    case '?', ':' -> flow || spaceFollows;
                    case '-' -> spaceFollows;
                    default -> false;
                };
            } else {
                hit = switch (c) {
                    case ',', '?', '[', ']', '{', '}' -> flow;
                    case ':' -> flow || spaceFollows;
                    case '#' -> text.charAt(i - 1) == ' ' || text.charAt(i - 1) == '\t';
                    default -> false;
                };
            }
            if (hit) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether YAML writes the character without an escape. A tabulator counts as special, and so do the line breaks besides
     * the line feed, which a reader would not give back.
     */
    static boolean isPrintable(int c) {
        return c == '\n'
                || c >= 0x20 && c <= 0x7e
                || c >= 0xa0 && c <= 0xd7ff && c != 0x2028 && c != 0x2029
                || c >= 0xe000 && c <= 0xfffd && c != 0xfeff
                || c >= 0x10000 && c <= 0x10ffff;
    }
}
