package org.narthex.promql.engine.internal.aggregate;

import org.narthex.model.GoQuote;
import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.Annotations;

/**
 * The place of an aggregation in the query, for annotations.
 *
 * @param input position of what is aggregated
 */
record AggregateSite(AggregateOperator operator, PositionRange input, Annotations annotations) {
    void ignoredHistogram() {
        ignoredHistogram(input);
    }

    void ignoredHistogram(PositionRange position) {
        annotations.add(
                Annotation.info("ignored histogram in " + operator.text() + " aggregation", position));
    }

    void mixedSchemas(String metric) {
        annotations.add(Annotation.warning(
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
                        + GoQuote.quote(metric),
                input));
    }

    void reconciledBounds() {
        annotations.add(Annotation.info("mismatched custom buckets were reconciled during aggregation", input));
    }

    void conflictingResets() {
        annotations.add(Annotation.warning("conflicting counter resets during histogram aggregation", input));
    }

    void mixed() {
        annotations.add(Annotation.warning("encountered a mix of histograms and floats for aggregation", input));
    }
}
