package org.narthex.itest.differential;

/** Which queries are generated. */
enum Dialect {
    /** Everything that the language has, experimental functions and errors too. */
    FULL,
    /** What has not changed since version 2.42: no subqueries, no native histograms, no annotations, no errors. */
    SINCE_TWO;

    boolean extended() {
        return this == FULL;
    }
}
