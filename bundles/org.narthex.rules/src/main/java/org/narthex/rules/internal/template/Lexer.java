package org.narthex.rules.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.narthex.model.GoQuote;
import org.narthex.rules.internal.template.Token.Kind;

/** Cuts a template into tokens as Go's package text/template does, up to the first mistake. Confined to one thread. */
final class Lexer {
    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final Set<String> KEYWORDS = Set.of(
            "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with");

    /** Signs, digits of a base, a fraction, an exponent, the sign of imaginary numbers: each may be missing. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:0[xX][0-9a-fA-F_]*(?:\\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?"
            + "|0[oO][0-7_]*(?:\\.[0-7_]*)?|0[bB][01_]*(?:\\.[01_]*)?"
            + "|[0-9_]*(?:\\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?");

    private final String in;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int begin;
    private int line = 1;
    private int depth;

    private Lexer(String in) {
        this.in = in;
    }

    /** The tokens; the last one is an end or a mistake. */
    static List<Token> of(String template) {
        Lexer lexer = new Lexer(template);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (!isOver()) {
            int left = in.indexOf(LEFT, at);
            int end = left < 0 ? in.length() : left;
            if (end > at) {
                String text = in.substring(at, end);
                boolean trimmed = left >= 0 && isTrimMarker(left + LEFT.length());
                String kept = trimmed ? text.replaceAll("[ \\t\\r\\n]+$", "") : text;
                if (!kept.isEmpty()) {
                    tokens.add(new Token(Kind.TEXT, kept, line));
                }
                line += newlines(text);
                at = end;
            }
            if (left < 0) {
                tokens.add(new Token(Kind.END, "", line));
            } else {
                action();
            }
        }
    }

    /** Whether the last token is the last of all. */
    private boolean isOver() {
        return !tokens.isEmpty()
                && (tokens.getLast().kind() == Kind.END || tokens.getLast().kind() == Kind.MISTAKE);
    }

    private static int newlines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    private boolean isTrimMarker(int position) {
        return charAt(position) == '-' && isSpace(charAt(position + 1));
    }

    /** The character at a position; a NUL behind the end, which no token contains. */
    private char charAt(int position) {
        return position < in.length() ? in.charAt(position) : 0;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isWord(int c) {
        return c == '_' || Character.isLetter(c) || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
    }

    private void action() {
        int inside = at + LEFT.length() + (isTrimMarker(at + LEFT.length()) ? 1 : 0);
        int comment = isTrimMarker(at + LEFT.length()) ? inside + 1 : inside;
        if (in.startsWith("/*", comment)) {
            comment(comment);
            return;
        }
        begin = at;
        at = inside;
        tokens.add(new Token(Kind.LEFT, LEFT, line));
        depth = 0;
        while (!isOver() && tokens.getLast().kind() != Kind.RIGHT) {
            begin = at;
            inside();
        }
    }

    private void comment(int start) {
        int end = in.indexOf("*/", start + 2);
        if (end < 0) {
            mistake("unclosed comment");
            return;
        }
        int close = closing(end + 2);
        if (close == 0) {
            mistake("comment ends before closing delimiter");
            return;
        }
        begin = at;
        at = end + 2 + close;
        skipTrimmed(close);
    }

    /** Length of the delimiter that ends an action, with its mark of trimming; 0 where there is none. */
    private int closing(int position) {
        if (isSpace(charAt(position)) && charAt(position + 1) == '-' && in.startsWith(RIGHT, position + 2)) {
            return 2 + RIGHT.length();
        }
        return in.startsWith(RIGHT, position) ? RIGHT.length() : 0;
    }

    /** Leaves the spaces behind a delimiter with a mark of trimming out, and counts lines. */
    private void skipTrimmed(int closing) {
        while (closing > RIGHT.length() && isSpace(charAt(at))) {
            at++;
        }
        line += newlines(in.substring(begin, at));
    }

    private void inside() {
        int close = closing(at);
        if (close > 0) {
            if (depth > 0) {
                mistake("unclosed left paren");
                return;
            }
            at += close;
            tokens.add(new Token(Kind.RIGHT, RIGHT, line));
            skipTrimmed(close);
            return;
        }
        if (at >= in.length()) {
            mistake("unclosed action");
            return;
        }
        int c = in.codePointAt(at);
        at += Character.charCount(c);
        switch (c) {
            case ' ', '\t', '\r', '\n' -> {
                while (isSpace(charAt(at)) && closing(at) == 0) {
                    at++;
                }
                add(Kind.SPACE);
            }
            case '=' -> add(Kind.ASSIGN);
            case ':' -> {
                if (charAt(at) == '=') {
                    at++;
                    add(Kind.DECLARE);
                } else {
                    mistake("expected :=");
                }
            }
            case '|' -> add(Kind.PIPE);
            case '"' -> quoted('"', Kind.STRING, "unterminated quoted string");
            case '\'' -> quoted('\'', Kind.CHARACTER, "unterminated character constant");
            case '`' -> {
                int end = in.indexOf('`', at);
                at = end + 1;
                if (end < 0) {
                    mistake("unterminated raw quoted string");
                } else {
                    add(Kind.STRING);
                }
            }
            case '$' -> word(Kind.VARIABLE);
            case '(' -> {
                depth++;
                add(Kind.OPEN);
            }
            case ')' -> {
                if (--depth < 0) {
                    mistake("unexpected right paren");
                } else {
                    add(Kind.CLOSE);
                }
            }
            default -> rest(c);
        }
    }

    private void rest(int c) {
        boolean digit = charAt(at) >= '0' && charAt(at) <= '9';
        if (c == '.' && (at >= in.length() || !digit)) {
            word(isWord(in.length() > at ? in.codePointAt(at) : 0) ? Kind.FIELD : Kind.DOT);
        } else if (c == '.' || c == '+' || c == '-' || c >= '0' && c <= '9') {
            at = begin;
            number();
        } else if (isWord(c)) {
            word(Kind.NAME);
        } else if (c >= ' ' && c < 0x7f) {
            add(Kind.OTHER);
        } else {
            mistake("unrecognized character in action: " + unicode(c));
        }
    }

    /** A field, variable or name, which has to end where a word may end. */
    private void word(Kind kind) {
        int c = at < in.length() ? in.codePointAt(at) : 0;
        while (at < in.length() && isWord(c)) {
            at += Character.charCount(c);
            c = at < in.length() ? in.codePointAt(at) : 0;
        }
        if (at < in.length() && !isSpace(c) && ".,|:)(".indexOf(c) < 0 && !in.startsWith(RIGHT, at)) {
            mistake("bad character " + unicode(c));
            return;
        }
        String text = in.substring(begin, at);
        if (kind != Kind.NAME) {
            add(kind);
        } else if (KEYWORDS.contains(text)) {
            add(Kind.KEYWORD);
        } else if (text.equals("nil")) {
            add(Kind.NIL);
        } else {
            add(text.equals("true") || text.equals("false") ? Kind.BOOL : Kind.NAME);
        }
    }

    private void number() {
        boolean good = scanNumber();
        if (good && (charAt(at) == '+' || charAt(at) == '-')) {
            good = scanNumber() && in.charAt(at - 1) == 'i';
        }
        if (good) {
            add(Kind.NUMBER);
        } else {
            mistake("bad number syntax: " + GoQuote.quote(in.substring(begin, at)));
        }
    }

    /** Takes what looks like a number; whether no word goes on behind it. */
    private boolean scanNumber() {
        Matcher number = NUMBER.matcher(in).region(at, in.length());
        at = number.lookingAt() ? number.end() : at;
        if (at < in.length() && isWord(in.codePointAt(at))) {
            at += Character.charCount(in.codePointAt(at));
            return false;
        }
        return true;
    }

    private void quoted(char quote, Kind kind, String unterminated) {
        while (at < in.length() && in.charAt(at) != quote && in.charAt(at) != '\n') {
            at += in.charAt(at) == '\\' && charAt(at + 1) != '\n' ? 2 : 1;
        }
        if (charAt(at) == quote) {
            at++;
            add(kind);
        } else {
            mistake(unterminated);
        }
    }

    private void add(Kind kind) {
        String text = in.substring(begin, at);
        tokens.add(new Token(kind, text, line));
        line += newlines(text);
    }

    private void mistake(String text) {
        tokens.add(new Token(Kind.MISTAKE, text, line));
    }

    private static String unicode(int c) {
        String code = String.format("U+%04X", c);
        return Character.isISOControl(c) ? code : code + " '" + Character.toString(c) + "'";
    }
}
