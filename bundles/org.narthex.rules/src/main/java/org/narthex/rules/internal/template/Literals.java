package org.narthex.rules.internal.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;

/** The rules for numbers, characters and strings, which Go checks after the text has been cut into tokens. Stateless. */
final class Literals {
    private static final String DIGITS = "[0-9](?:_?[0-9])*+";
    private static final String EXPONENT = "(?:[eE][+-]?" + DIGITS + ")?";
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:"
            + "0[xX](?:_?[0-9a-fA-F])++"
            + "|0[xX](?:_?[0-9a-fA-F])*+(?:\\.(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*+)?)?[pP][+-]?" + DIGITS
            + "|0[oO](?:_?[0-7])++"
            + "|0[bB](?:_?[01])++"
            + "|" + DIGITS + "(?:\\.(?:" + DIGITS + ")?)?" + EXPONENT
            + "|\\." + DIGITS + EXPONENT
            + ")");

    private static final Pattern ESCAPE_IN_STRING = escape('"');
    private static final Pattern ESCAPE_IN_CHARACTER = escape('\'');

    private Literals() {}

    /** What may follow a backslash: no surrogates, nothing beyond Unicode. */
    private static Pattern escape(char quote) {
        String simple = "(?:[abfnrtv\\\\" + quote + "]|x[0-9a-fA-F]{2}|[0-3][0-7]{2}";
        return Pattern.compile(simple + "|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}"
                + "|U(?:0000(?![dD][89a-fA-F])[0-9a-fA-F]{4}|000[1-9a-fA-F][0-9a-fA-F]{4}|0010[0-9a-fA-F]{4}))");
    }

    /** What is wrong with a literal; null where nothing is, and for other tokens. */
    static @Nullable String mistake(Token token) {
        String text = token.text();
        return switch (token.kind()) {
            case NUMBER -> isNumber(text) ? null : "illegal number syntax: " + GoQuote.quote(text);
            case CHARACTER -> isCharacter(text) ? null : "malformed character constant: " + text;
            case STRING -> isString(text) ? null : "invalid syntax";
            default -> null;
        };
    }

    /** A number, which may be imaginary, or the sum of one that is not and one that is. */
    private static boolean isNumber(String text) {
        if (!text.endsWith("i")) {
            return NUMBER.matcher(text).matches();
        }
        String number = text.substring(0, text.length() - 1);
        Matcher first = NUMBER.matcher(number);
        return first.lookingAt()
                && (first.end() == number.length()
                        || NUMBER.matcher(number.substring(first.end())).matches());
    }

    private static boolean isCharacter(String text) {
        String inside = text.substring(1, text.length() - 1);
        return inside.startsWith("\\")
                ? ESCAPE_IN_CHARACTER.matcher(inside).region(1, inside.length()).matches()
                : inside.codePointCount(0, inside.length()) == 1;
    }

    private static boolean isString(String text) {
        Matcher escape = ESCAPE_IN_STRING.matcher(text);
        for (int i = text.startsWith("`") ? -1 : text.indexOf('\\'); i >= 0; i = text.indexOf('\\', escape.end())) {
            if (!escape.region(i + 1, text.length()).lookingAt()) {
                return false;
            }
        }
        return true;
    }
}
