package org.narthex.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * An anchored RE2 regular expression, compiled as {@code ^(?s:…)$}.
 *
 * <p>Thread-safe.
 */
public final class RegexMatcher {
    private final Pattern pattern;
    private final String source;

    private RegexMatcher(String source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
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
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Whether the whole value matches. */
    public boolean matches(String value) {
        return pattern.matcher(value).matches();
    }

    /** The expression as it was given. */
    @Override
    public String toString() {
        return source;
    }
}
