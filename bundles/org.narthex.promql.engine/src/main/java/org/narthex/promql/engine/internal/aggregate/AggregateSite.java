package org.narthex.promql.engine.internal.aggregate;

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

    void mixed() {
        annotations.add(Annotation.warning("encountered a mix of histograms and floats for aggregation", input));
    }
}
