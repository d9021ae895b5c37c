package org.narthex.model;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An anchored RE2 regular expression, compiled as {@code ^(?s:…)$}.
 *
 * <p>Expressions that stand for a set of literals, or for literals with gaps between them, are answered without RE2.
 * Thread-safe.
 */
public final class RegexMatcher {
    private final String source;
    private final Pattern pattern;
    private final @Nullable Set<String> literals;
    private final @Nullable List<RegexShape.Piece> pieces;

    private RegexMatcher(String source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
        List<RegexShape.Piece> shape = RegexShape.of(source);
        List<String> texts = shape == null ? null : RegexShape.literals(shape);
        this.literals = texts == null ? null : new LinkedHashSet<>(texts);
        this.pieces = shape != null && shape.stream().allMatch(RegexMatcher::isSimple) ? shape : null;
    }

    /**
     * Compiles an expression.
     *
     * @throws IllegalArgumentException with RE2's message when it is malformed
     */
    public static RegexMatcher compile(String expression) {
        try {
            return new RegexMatcher(expression, Pattern.compile("^(?s:" + expression + ")$"));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(message(e, "^(?s:" + expression + ")$"), e);
        }
    }

    /**
     * As {@link #compile}, with errors that show the expression as it was written, without the anchors, and without
     * accepting one that fits only into their parentheses: {@code a)|(b}.
     */
    static RegexMatcher compileMatcher(String expression) {
        if (expression.indexOf(')') >= 0) {
            checkAlone(expression);
        }
        try {
            return compile(expression);
        } catch (IllegalArgumentException anchored) {
            checkAlone(expression);
            throw anchored;
        }
    }

    private static void checkAlone(String expression) {
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(message(e, expression), e);
        }
    }

    /**
     * RE2/J speaks of an internal error where RE2 says that a parenthesis closes nothing; and where the fault is in no part
     * of the expression, RE2 shows an empty one.
     */
    private static String message(PatternSyntaxException e, String expression) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("stack underflow")) {
            return "error parsing regexp: unexpected ): `" + expression + "`";
        }
        return text.endsWith("`") ? text : text + ": ``";
    }

    /** Whether the whole value matches. */
    public boolean matches(String value) {
        if (literals != null) {
            return literals.contains(value);
        }
        return pieces != null ? matchesPieces(pieces, value) : pattern.matcher(value).matches();
    }

    /**
     * All the values that match, in the order of the expression; null when they cannot be told, or are too many.
     */
    public @Nullable Set<String> setMatches() {
        return literals;
    }

    /** A literal that every matching value begins with; empty when there is none. */
    public String prefix() {
        return pieces != null && !pieces.isEmpty() && pieces.getFirst() instanceof RegexShape.Piece.Literals l
                ? l.texts().getFirst()
                : "";
    }

    /** Whether every value matches, the empty one too: {@code .*}. */
    public boolean matchesEverything() {
        return pieces != null && pieces.size() == 1 && pieces.getFirst() instanceof RegexShape.Piece.Gap g && !g.some();
    }

    /** Whether every value but the empty one matches: {@code .+}. */
    public boolean matchesEverythingNonEmpty() {
        return pieces != null && pieces.size() == 1 && pieces.getFirst() instanceof RegexShape.Piece.Gap g && g.some();
    }

    /**
     * Expands a template with the groups of the match.
     *
     * @param template in Go's syntax: {@code $1}, {@code ${name}}
     * @return null when the value does not match
     */
    public @Nullable String expand(String value, String template) {
        if (literals != null && !literals.contains(value)) {
            return null;
        }
        Matcher m = pattern.matcher(value);
        return m.matches() ? RegexTemplate.expand(template, m) : null;
    }

    private static boolean isSimple(RegexShape.Piece piece) {
        return piece instanceof RegexShape.Piece.Gap || (piece instanceof RegexShape.Piece.Literals l && l.texts().size() == 1);
    }

    /** Literals in order, each at the first place possible; the last one, without a gap behind it, at the end. */
    private static boolean matchesPieces(List<RegexShape.Piece> pieces, String value) {
        int at = 0;
        boolean open = false;
        for (int i = 0; i < pieces.size(); i++) {
            switch (pieces.get(i)) {
                case RegexShape.Piece.Gap gap -> {
                    open = true;
                    if (gap.some()) {
                        if (at >= value.length()) {
                            return false;
                        }
                        at = value.offsetByCodePoints(at, 1);
                    }
                }
                case RegexShape.Piece.Literals l -> {
                    String text = l.texts().getFirst();
                    if (!open) {
                        if (!value.startsWith(text, at)) {
                            return false;
                        }
                        at += text.length();
                    } else if (i == pieces.size() - 1) {
                        return value.length() - text.length() >= at && value.endsWith(text);
                    } else {
                        int found = value.indexOf(text, at);
                        if (found < 0) {
                            return false;
                        }
                        at = found + text.length();
                    }
                    open = false;
                }
            }
        }
        return open || at == value.length();
    }

    /** The expression as it was given. */
    @Override
    public String toString() {
        return source;
    }
}
