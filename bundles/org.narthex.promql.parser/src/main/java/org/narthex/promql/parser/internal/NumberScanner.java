package org.narthex.promql.parser.internal;

import org.narthex.model.GoQuote;

/** Reads numbers and durations. Not thread-safe. */
final class NumberScanner {
    private static final String DIGITS = "0123456789";
    private static final String HEX_DIGITS = "0123456789abcdefABCDEF";

    private final LexState lex;
    private final Input in;

    NumberScanner(LexState lex) {
        this.lex = lex;
        this.in = lex.in;
    }

    /** Takes a number or, where a unit follows, a duration. */
    void numberOrDuration() {
        if (scanNumber()) {
            lex.emit(TokenType.NUMBER);
        } else if (scanDuration()) {
            lex.emit(TokenType.DURATION);
        } else {
            throw lex.error("bad number or duration syntax: " + GoQuote.quote(in.taken()));
        }
    }

    /** Takes a number. */
    void plainNumber() {
        if (!scanNumber()) {
            throw lex.error("bad number syntax: " + GoQuote.quote(in.taken()));
        }
        lex.emit(TokenType.NUMBER);
        lex.mode = LexState.Mode.STATEMENTS;
    }

    /** The units behind a number; order and spelling of the units are left to the reader of durations. */
    private boolean scanDuration() {
        if (!in.acceptAny("smhdwy")) {
            return false;
        }
        in.accept('s');
        while (in.acceptAny(DIGITS)) {
            in.acceptRun(DIGITS);
            if (!in.acceptAny("smhdw")) {
                return false;
            }
            in.accept('s');
        }
        if (Input.isAlphaNumeric(in.next())) {
            return false;
        }
        in.backup();
        return true;
    }

    /** Takes what looks like a number. On failure the character that spoils it may have been taken too. */
    private boolean scanNumber() {
        int first = in.pos;
        String digits = DIGITS;
        if (!lex.series && in.accept('0') && in.acceptAny("xX")) {
            in.accept('_');
            digits = HEX_DIGITS;
        }
        boolean hex = digits.equals(HEX_DIGITS);
        in.accept('.');
        in.acceptAny(digits);
        boolean dot = false;
        boolean exponent = false;
        while (in.is(digits + "._eE")) {
            if (in.is(".") && dot || in.is("eE") && exponent) {
                in.next();
                return false;
            }
            if (in.accept('.')) {
                dot = true;
                if (in.acceptAny("_.") || hex) {
                    return false;
                }
            } else if (in.acceptAny("eE")) {
                exponent = true;
                in.acceptAny("+-");
                if (in.acceptAny("._eE") || in.peek() == Input.END) {
                    return false;
                }
            } else if (in.accept('_')) {
                if (in.acceptAny("._eE") || in.peek() == Input.END) {
                    return false;
                }
            } else {
                in.acceptRun(digits);
            }
        }
        if (in.pos == first) {
            return false;
        }
        int c = in.peek();
        return lex.series && c == 'x' || !Input.isAlphaNumeric(c);
    }
}
