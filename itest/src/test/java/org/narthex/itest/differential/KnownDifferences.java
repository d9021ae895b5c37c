package org.narthex.itest.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/** Queries that Narthex may answer differently, on purpose or because Prometheus' answer is a matter of chance; docs/compatibility.md has the reasons. */
final class KnownDifferences {
    /** With both, Prometheus forgets the offset of what {@code timestamp} is applied to. */
    private static final Pattern TIMESTAMP_OFFSET =
            Pattern.compile(".*timestamp\\(.*(offset.*@|@.*offset).*", Pattern.DOTALL);

    /** Where the first step of the subquery is that of what is around it, Prometheus moves what has a time of its own by the offset. */
    private static final Pattern FIXED_IN_SHIFTED =
            Pattern.compile(".*@.*\\[[^\\]]*:[^\\]]*\\][^\\[]*offset.*", Pattern.DOTALL);

    /** Results that depend on an order that Prometheus does not define where series lack the label. */
    private static final Pattern OF_SORTED = Pattern.compile(".*\\(.*sort_by_label.*", Pattern.DOTALL);

    /** Durations of more than 292 years do not fit into those of Prometheus. */
    private static final long FAR_MILLIS = 9_223_372_036_854L;

    /** Where only count and sum are wanted, what Prometheus knows of resets depends on the samples it has passed over. */
    private static final Pattern TOTALS_OF_STATISTICS =
            Pattern.compile(".*histogram_(count|sum|avg)\\(.*(sum|avg)_over_time\\(.*", Pattern.DOTALL);

    /**
     * Prometheus lets a float and a histogram pass that are made to have the same labels; what is done with them may still
     * fail there, with another error.
     */
    private static final Pattern SAME_LABELS = Pattern.compile(".*(label_(replace|join)\\(|-).*", Pattern.DOTALL);

    /** What start timestamps add to rates of histograms may have a span more in Prometheus, which weighs. */
    private static final Pattern RATES = Pattern.compile(".*(rate|increase)\\(.*", Pattern.DOTALL);

    private static final Pattern WEIGHTS = Pattern.compile("(peakSamples|totalQueryableSamples).*", Pattern.DOTALL);

    /** Prometheus makes a label without a name. */
    private static final Pattern NAMELESS_QUANTILE = Pattern.compile(".*histogram_quantiles\\(.*, \"\", .*", Pattern.DOTALL);

    private KnownDifferences() {}

    /** Whether the answers may differ like that. */
    static boolean match(
            GeneratedQuery query, JsonNode ours, JsonNode theirs, Dialect dialect, List<String> differences) {
        String expression = query.expression();
        boolean far = query.more().equals("time=NaN")
                || Math.abs(query.start() - VariedData.START * 1000) > FAR_MILLIS;
        String error = theirs.path("error").asText();
        // With a step of less than a millisecond, Prometheus divides by zero and closes the connection.
        return far && expression.contains("@")
                || FIXED_IN_SHIFTED.matcher(expression).matches()
                || OF_SORTED.matcher(expression).matches()
                || RATES.matcher(expression).matches()
                        && differences.stream().allMatch(d -> WEIGHTS.matcher(d).matches())
                || theirs.path("status").asText().equals("no answer")
                || error.contains("unexpected error: runtime error")
                || (theirs.path("error").isMissingNode() || expression.contains("label_"))
                        && ours.path("error").asText().endsWith("metrics with the same labelset")
                        && SAME_LABELS.matcher(expression).matches()
                || theirs.path("error").isMissingNode()
                        && ours.path("error").asText().startsWith("multiple matches for labels: many-to-one")
                        && dialect == Dialect.SINCE_TWO
                || NAMELESS_QUANTILE.matcher(expression).matches()
                || TIMESTAMP_OFFSET.matcher(expression).matches()
                || TOTALS_OF_STATISTICS.matcher(expression).matches();
    }
}
