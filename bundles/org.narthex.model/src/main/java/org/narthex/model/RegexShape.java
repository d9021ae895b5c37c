package org.narthex.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a regular expression without running it: the literals that it stands for, or literal pieces with
 * {@code .*} and {@code .+} between them.
 *
 * <p>Understands literals, escapes of punctuation, groups, alternation, small classes, {@code .*} and {@code .+};
 * anything else makes the shape unknown, which is always a correct answer. Confined to one thread.
 */
final class RegexShape {
    /** At most so many literals are expanded. */
    static final int MAX_LITERALS = 256;

    /** Literal pieces and gaps in turn. */
    sealed interface Piece {
        /** The piece's text is one of these; never empty. */
        record Literals(List<String> texts) implements Piece {}

        /** Anything; at least one character where {@code some} is set. */
        record Gap(boolean some) implements Piece {}
    }

    private final String expression;
    private int at;
    private int depth;

    private RegexShape(String expression) {
        this.expression = expression;
    }

    /** The pieces that the expression is made of, or null when it has any other construct. */
    static @Nullable List<Piece> of(String expression) {
        RegexShape shape = new RegexShape(expression);
        List<Piece> pieces = shape.alternation();
        return pieces != null && shape.at == expression.length() ? pieces : null;
    }

    private @Nullable List<Piece> alternation() {
        List<Piece> first = concatenation();
        if (first == null || !peek('|')) {
            return first;
        }
        List<String> all = new ArrayList<>();
        for (List<Piece> branch = first; ; branch = concatenation()) {
            List<String> texts = branch == null ? null : literals(branch);
            if (texts == null || all.size() + texts.size() > MAX_LITERALS) {
                return null;
            }
            all.addAll(texts);
            if (!peek('|')) {
                return List.of(new Piece.Literals(all));
            }
            at++;
        }
    }

    /** The literals that the pieces stand for; null where there is a gap. */
    static @Nullable List<String> literals(List<Piece> pieces) {
        if (pieces.isEmpty()) {
            return List.of("");
        }
        return pieces.size() == 1 && pieces.get(0) instanceof Piece.Literals l ? l.texts() : null;
    }

    private @Nullable List<Piece> concatenation() {
        List<Piece> pieces = new ArrayList<>();
        while (at < expression.length() && !peek('|') && !peek(')')) {
            List<Piece> atom = atom();
            if (atom == null || isRepetition()) {
                return null;
            }
            for (Piece piece : atom) {
                if (!add(pieces, piece)) {
                    return null;
                }
            }
        }
        return pieces;
    }

    private static boolean add(List<Piece> pieces, Piece piece) {
        Piece last = pieces.isEmpty() ? null : pieces.getLast();
        if (last instanceof Piece.Literals a && piece instanceof Piece.Literals b) {
            if (a.texts().size() * b.texts().size() > MAX_LITERALS) {
                return false;
            }
            List<String> product = new ArrayList<>();
            for (String x : a.texts()) {
                for (String y : b.texts()) {
                    product.add(x + y);
                }
            }
            pieces.set(pieces.size() - 1, new Piece.Literals(product));
        } else if (last instanceof Piece.Gap a && piece instanceof Piece.Gap b) {
            if (a.some() && b.some()) {
                return false;
            }
            pieces.set(pieces.size() - 1, new Piece.Gap(a.some() || b.some()));
        } else {
            pieces.add(piece);
        }
        return true;
    }

    private @Nullable List<Piece> atom() {
        char c = expression.charAt(at);
        return switch (c) {
            case '(' -> group();
            case '.' -> gap();
            case '[' -> characterClass();
            case '\\' -> escape();
            case '^', '$', '*', '+', '?', '{', '}', ']' -> null;
            default -> {
                int end = expression.offsetByCodePoints(at, 1);
                String text = expression.substring(at, end);
                at = end;
                yield literal(text);
            }
        };
    }

    private static List<Piece> literal(String text) {
        return List.of(new Piece.Literals(List.of(text)));
    }

    private @Nullable List<Piece> group() {
        if (++depth > 50) {
            return null;
        }
        at++;
        if (peek('?')) {
            if (!expression.startsWith("?:", at)) {
                return null;
            }
            at += 2;
        }
        List<Piece> inner = alternation();
        if (inner == null || !peek(')')) {
            return null;
        }
        at++;
        depth--;
        return inner;
    }

    private @Nullable List<Piece> gap() {
        at++;
        if (!peek('*') && !peek('+')) {
            return null;
        }
        boolean some = peek('+');
        at++;
        return List.of(new Piece.Gap(some));
    }

    private @Nullable List<Piece> escape() {
        if (at + 1 >= expression.length()) {
            return null;
        }
        char c = expression.charAt(at + 1);
        if (c >= 128 || Character.isLetterOrDigit(c)) {
            return null;
        }
        at += 2;
        return literal(String.valueOf(c));
    }

    /** A class of single ASCII letters and digits, without ranges or negation. */
    private @Nullable List<Piece> characterClass() {
        int end = expression.indexOf(']', at + 1);
        if (end <= at + 1) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (int i = at + 1; i < end; i++) {
            char c = expression.charAt(i);
            if (c >= 128 || !Character.isLetterOrDigit(c)) {
                return null;
            }
            String text = String.valueOf(c);
            if (!texts.contains(text)) {
                texts.add(text);
            }
        }
        at = end + 1;
        return List.of(new Piece.Literals(texts));
    }

    private boolean isRepetition() {
        return peek('*') || peek('+') || peek('?') || peek('{');
    }

    private boolean peek(char c) {
        return at < expression.length() && expression.charAt(at) == c;
    }
}
