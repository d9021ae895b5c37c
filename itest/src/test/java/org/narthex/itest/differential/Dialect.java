package org.narthex.itest.differential;

/** Which queries are generated. */
enum Dialect {
    /** Everything that the language has, experimental functions and errors too. */
    FULL,
    /**
     * What has not changed since version 2.42. Left out is what has:
     * <ul>
     *   <li>ranges and look-back are open to the left, so that no sample may lie at a range's start, and subqueries, whose
     *       steps begin behind it
     *   <li>native histograms, names in quotes, annotations, statistics of samples, texts of errors
     *   <li>numbers in place of durations and the other way round, computed durations, {@code anchored} and
     *       {@code smoothed}, {@code fill}, trimming, {@code limitk}, {@code limit_ratio}, {@code info}, functions that came
     *       since
     *   <li>{@code count_values}, {@code stddev}, {@code atan2}, {@code predict_linear} and functions over labels, which were
     *       computed, checked or rounded otherwise
     *   <li>comparisons that filter look for duplicate matches first, see {@link KnownDifferences}
     * </ul>
     */
    SINCE_TWO;

    boolean extended() {
        return this == FULL;
    }
}
