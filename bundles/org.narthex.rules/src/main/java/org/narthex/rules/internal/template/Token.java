package org.narthex.rules.internal.template;

import org.narthex.model.GoQuote;

/**
 * A token of a template. Immutable.
 *
 * @param text as written, or what is wrong
 * @param line where it begins
 */
record Token(Kind kind, String text, int line) {
    private static final int SHOWN = 10;

    /** What a token is. */
    enum Kind {
        TEXT,
        LEFT,
        RIGHT,
        SPACE,
        ASSIGN,
        DECLARE,
        PIPE,
        STRING,
        CHARACTER,
        NUMBER,
        BOOL,
        NIL,
        DOT,
        FIELD,
        VARIABLE,
        NAME,
        OPEN,
        CLOSE,
        KEYWORD,
        OTHER,
        MISTAKE,
        END
    }

    boolean is(String keyword) {
        return kind == Kind.KEYWORD && text.equals(keyword);
    }

    /** As errors name it. */
    String shown() {
        return switch (kind) {
            case END -> "EOF";
            case KEYWORD, NIL, DOT -> "<" + text + ">";
            default -> text.length() > SHOWN ? GoQuote.quote(text.substring(0, SHOWN)) + "..." : GoQuote.quote(text);
        };
    }
}
