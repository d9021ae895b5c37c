package org.narthex.storage.remote.internal.read;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.remote.internal.read.ReadRequest.Hints;
import org.narthex.storage.remote.internal.read.ReadRequest.LabelMatcher;
import org.narthex.storage.remote.internal.read.ReadRequest.Query;

/**
 * What a query selects from this storage. As in Prometheus, the range of the hints takes the place of the query's.
 *
 * @param mint Unix milliseconds, inclusive
 * @param maxt inclusive
 * @param withSamples false when only labels are asked for
 */
record Selection(long mint, long maxt, List<Matcher> matchers, SelectHints hints, boolean withSamples) {
    private static final MatchType[] TYPES = MatchType.values();

    /**
     * @param external labels that this server adds to what it hands out: they are matched as if they were stored
     * @throws IllegalArgumentException with the text for the reader when a matcher is malformed
     */
    static Selection of(Query query, Labels external) {
        List<Matcher> matchers = new ArrayList<>();
        for (LabelMatcher sent : query.matchers()) {
            if (sent.type() < 0 || sent.type() >= TYPES.length) {
                throw new IllegalArgumentException("invalid matcher type");
            }
            Matcher matcher = Matcher.of(TYPES[(int) sent.type()], sent.name(), sent.value());
            boolean ours = matcher.type() == MatchType.EQUAL
                    && matcher.value().equals(external.get(matcher.name()));
            matchers.add(ours ? Matcher.equal(matcher.name(), "") : matcher);
        }
        Hints hints = query.hints();
        if (hints == null) {
            SelectHints range = SelectHints.range(query.start(), query.end());
            return new Selection(query.start(), query.end(), matchers, range, true);
        }
        SelectHints known = new SelectHints(
                hints.start(),
                hints.end(),
                hints.step(),
                hints.range(),
                hints.function(),
                hints.grouping(),
                hints.by(),
                0,
                false);
        boolean withSamples = !hints.function().equals("series");
        return new Selection(hints.start(), hints.end(), matchers, known, withSamples);
    }

    /** Whether nothing can be selected: without a matcher there is no series, and a range may be turned round. */
    boolean isEmpty() {
        return matchers.isEmpty() || mint > maxt;
    }
}
