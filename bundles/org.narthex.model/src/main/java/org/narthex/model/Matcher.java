package org.narthex.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one label. A label that a set lacks is matched as the empty string.
 *
 * <p>Immutable and thread-safe.
 */
public final class Matcher {
    private final MatchType type;
    private final String name;
    private final String value;
    private final @Nullable RegexMatcher regex;

    private Matcher(MatchType type, String name, String value, @Nullable RegexMatcher regex) {
        this.type = type;
        this.name = name;
        this.value = value;
        this.regex = regex;
    }

    /**
     * A matcher.
     *
     * @throws IllegalArgumentException with RE2's message when a regular expression is malformed
     */
    public static Matcher of(MatchType type, String name, String value) {
        return new Matcher(type, name, value, type.isRegex() ? RegexMatcher.compileMatcher(value) : null);
    }

    /** An equality matcher. */
    public static Matcher equal(String name, String value) {
        return of(MatchType.EQUAL, name, value);
    }

    public MatchType type() {
        return type;
    }

    public String name() {
        return name;
    }

    /** The string or regular expression that the label is compared with. */
    public String value() {
        return value;
    }

    /** The compiled expression; null unless the type is a regular expression's. */
    public @Nullable RegexMatcher regex() {
        return regex;
    }

    /** Whether a label value satisfies this matcher. */
    public boolean matches(String labelValue) {
        return switch (type) {
            case EQUAL -> value.equals(labelValue);
            case NOT_EQUAL -> !value.equals(labelValue);
            case REGEX -> Objects.requireNonNull(regex).matches(labelValue);
            case NOT_REGEX -> !Objects.requireNonNull(regex).matches(labelValue);
        };
    }

    /** Whether the label set satisfies this matcher. */
    public boolean matches(Labels labels) {
        return matches(labels.get(name));
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Matcher m && type == m.type && name.equals(m.name) && value.equals(m.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, name, value);
    }

    /** The text form of PromQL: {@code name=~"value"}. */
    @Override
    public String toString() {
        return (LabelNames.isLegacy(name) ? name : GoQuote.quote(name)) + type.operator() + GoQuote.quote(value);
    }
}
