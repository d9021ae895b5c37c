package org.narthex.storage.tsdb.internal.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.narthex.model.Matcher;
import org.narthex.model.RegexMatcher;

/**
 * Finds the series that satisfy matchers by set operations on postings.
 *
 * <p>A matcher that refuses the empty string keeps the series of the values that it accepts; one that accepts the empty
 * string removes the series of the values that it refuses, so that series without the label stay. Thread-safe.
 */
public final class MatcherPostings {
    private MatcherPostings() {}

    /** The series that satisfy all matchers; all series when there is no matcher. */
    public static Postings select(PostingsSource source, Collection<Matcher> matchers) {
        List<Postings> keep = new ArrayList<>();
        List<Matcher> remove = new ArrayList<>();
        for (Matcher m : matchers) {
            if (isAllPostings(m) || acceptsAll(m)) {
                continue;
            }
            if (m.matches("")) {
                remove.add(m);
                continue;
            }
            Postings p = accepted(source, m);
            if (p.isEmpty()) {
                return Postings.EMPTY;
            }
            keep.add(p);
        }
        Postings result = keep.isEmpty() ? source.all() : Postings.intersectAll(keep);
        for (Matcher m : remove) {
            if (result.isEmpty()) {
                return result;
            }
            result = result.subtract(refused(source, m));
        }
        return result;
    }

    private static boolean isAllPostings(Matcher m) {
        return m.name().isEmpty() && m.value().isEmpty();
    }

    private static boolean acceptsAll(Matcher m) {
        return switch (m.type()) {
            case REGEX -> regex(m).matchesEverything();
            case EQUAL, NOT_EQUAL, NOT_REGEX -> false;
        };
    }

    /** The series with a value that the matcher accepts. */
    private static Postings accepted(PostingsSource source, Matcher m) {
        return switch (m.type()) {
            case EQUAL -> source.postings(m.name(), m.value());
            case REGEX -> matching(source, m.name(), regex(m), true);
            case NOT_EQUAL -> source.postings(m.name(), "", m::matches);
            case NOT_REGEX -> matching(source, m.name(), regex(m), false);
        };
    }

    /** The series with a value that the matcher refuses. */
    private static Postings refused(PostingsSource source, Matcher m) {
        return switch (m.type()) {
            case NOT_EQUAL -> source.postings(m.name(), m.value());
            case NOT_REGEX -> matching(source, m.name(), regex(m), true);
            case EQUAL -> source.postings(m.name(), "", v -> !m.matches(v));
            case REGEX -> matching(source, m.name(), regex(m), false);
        };
    }

    private static Postings matching(PostingsSource source, String name, RegexMatcher regex, boolean wanted) {
        if (regex.matchesEverything() || regex.matchesEverythingNonEmpty()) {
            return wanted ? source.postings(name, "", v -> true) : Postings.EMPTY;
        }
        if (!wanted) {
            return source.postings(name, "", v -> !regex.matches(v));
        }
        Collection<String> literals = regex.setMatches();
        if (literals == null) {
            return source.postings(name, regex.prefix(), regex::matches);
        }
        List<Postings> parts = new ArrayList<>(literals.size());
        for (String literal : literals) {
            if (!literal.isEmpty()) {
                parts.add(source.postings(name, literal));
            }
        }
        return Postings.union(parts);
    }

    private static RegexMatcher regex(Matcher m) {
        return Objects.requireNonNull(m.regex());
    }
}
