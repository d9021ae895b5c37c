package org.narthex.promql.engine.internal.operator;

import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.MetadataLabels;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Which labels an operation takes from its input, since the result is not that metric any more. */
enum Dropping {
    /** None. */
    NOTHING,
    /** The name. */
    NAME,
    /** Name, type and unit. */
    METADATA;

    /** Takes the labels away, or notes that it has to be done at the end of the query. */
    void apply(StepSeries s, boolean delayed) {
        if (this == NOTHING) {
            return;
        }
        if (!delayed) {
            s.labels = of(s.labels);
        }
        s.dropName = true;
    }

    private Labels of(Labels labels) {
        return this == NAME ? labels.withoutName() : MetadataLabels.drop(labels);
    }
}
