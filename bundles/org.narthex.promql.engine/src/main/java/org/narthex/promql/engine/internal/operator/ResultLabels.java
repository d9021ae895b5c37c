package org.narthex.promql.engine.internal.operator;

import org.narthex.model.LabelFilter;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.promql.api.ast.VectorMatching;
import org.narthex.promql.engine.internal.exec.MetadataLabels;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.plan.Plan;

/** The labels of the results of an operator between two vectors. */
final class ResultLabels {
    private final VectorMatching matching;
    private final LabelFilter matched;
    private final boolean dropMetadata;
    private final LabelsBuilder builder = new LabelsBuilder();

    ResultLabels(QueryContext context, Plan.Binary plan, VectorMatching matching) {
        this.matching = matching;
        this.matched = new LabelFilter(matching.labels());
        this.dropMetadata =
                ElementMath.changesMetric(plan.operator()) || plan.returnBool() && !context.delayedNames();
    }

    /**
     * The labels of a result.
     *
     * @param many labels of the side that may have several elements
     * @param one labels of the other side
     */
    Labels of(Labels many, Labels one) {
        Labels out = dropMetadata ? MetadataLabels.drop(many) : many;
        if (matching.cardinality() == VectorMatching.Cardinality.ONE_TO_ONE) {
            out = matching.on() ? matched.retain(out) : matched.remove(out);
        }
        if (matching.include().isEmpty()) {
            return out;
        }
        builder.reset(out);
        for (String name : matching.include()) {
            builder.set(name, one.get(name));
        }
        return builder.labels();
    }
}
