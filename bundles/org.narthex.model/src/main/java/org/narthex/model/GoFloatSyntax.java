package org.narthex.model;

/** The syntax of Go's floating-point literals. */
final class GoFloatSyntax {
    private GoFloatSyntax() {}

    /** Whether the lower-case text is a signed decimal number, or a hexadecimal one with a p exponent. */
    static boolean isNumber(String s) {
        int at = s.startsWith("+") || s.startsWith("-") ? 1 : 0;
        boolean hex = s.startsWith("0x", at);
        int body = hex ? at + 2 : at;
        int exponent = s.indexOf(hex ? 'p' : 'e', body);
        int end = exponent < 0 ? s.length() : exponent;
        if (hex && exponent < 0) {
            return false;
        }
        boolean previousDigit = hex;
        boolean anyDigit = false;
        boolean dot = false;
        for (int i = body; i < end; i++) {
            char c = s.charAt(i);
            if (Character.digit(c, hex ? 16 : 10) >= 0 && c < 128) {
                anyDigit = true;
                previousDigit = true;
            } else if (c == '.' && !dot) {
                dot = true;
                previousDigit = false;
            } else if (c == '_' && previousDigit && i + 1 < end && Character.digit(s.charAt(i + 1), hex ? 16 : 10) >= 0) {
                previousDigit = false;
            } else {
                return false;
            }
        }
        return anyDigit && (exponent < 0 || isExponent(s, exponent + 1));
    }

    private static boolean isExponent(String s, int from) {
        int at = from < s.length() && (s.charAt(from) == '+' || s.charAt(from) == '-') ? from + 1 : from;
        for (int i = at; i < s.length(); i++) {
            if (s.charAt(i) < '0' || s.charAt(i) > '9') {
                return false;
            }
        }
        return at < s.length();
    }
}
