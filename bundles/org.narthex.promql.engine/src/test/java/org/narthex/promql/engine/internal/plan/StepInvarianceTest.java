package org.narthex.promql.engine.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.promql.engine.internal.plan.Plans.binary;
import static org.narthex.promql.engine.internal.plan.Plans.call;
import static org.narthex.promql.engine.internal.plan.Plans.minus;
import static org.narthex.promql.engine.internal.plan.Plans.number;
import static org.narthex.promql.engine.internal.plan.Plans.once;
import static org.narthex.promql.engine.internal.plan.Plans.select;
import static org.narthex.promql.engine.internal.plan.Plans.subquery;
import static org.narthex.promql.engine.internal.plan.Plans.sum;

import org.junit.jupiter.api.Test;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.api.ast.ValueType;

class StepInvarianceTest {
    private static final Plan FIXED = select(5L);

    private final PlanRule invariance = new StepInvariance();

    @Test
    void whatFollowsTheStepsIsLeftAlone() {
        for (Plan plan : new Plan[] {select(), number(1), sum(select()), minus(select())}) {
            assertThat(invariance.apply(plan)).isEqualTo(plan);
        }
    }

    @Test
    void theLargestPartIsMarked() {
        assertThat(invariance.apply(FIXED)).isEqualTo(once(FIXED));
        assertThat(invariance.apply(minus(FIXED))).isEqualTo(once(minus(FIXED)));
        assertThat(invariance.apply(sum(FIXED))).isEqualTo(once(sum(FIXED)));
        Plan doubled = binary(FIXED, BinaryOperator.MUL, number(2));
        assertThat(invariance.apply(call("abs", ValueType.VECTOR, doubled)))
                .isEqualTo(once(call("abs", ValueType.VECTOR, doubled)));
    }

    @Test
    void besideAnotherPartOnlyTheFixedOneIsMarked() {
        assertThat(invariance.apply(binary(FIXED, BinaryOperator.ADD, select())))
                .isEqualTo(binary(once(FIXED), BinaryOperator.ADD, select()));
        assertThat(invariance.apply(binary(number(1), BinaryOperator.ADD, select())))
                .isEqualTo(binary(number(1), BinaryOperator.ADD, select()));
    }

    @Test
    void functionsOfTheTimeFollowTheSteps() {
        Plan trend = call("minute", ValueType.VECTOR, FIXED);
        assertThat(invariance.apply(trend)).isEqualTo(call("minute", ValueType.VECTOR, once(FIXED)));
        // The timestamp of a sample does not, unless something was computed of it.
        assertThat(invariance.apply(call("timestamp", ValueType.VECTOR, FIXED)))
                .isEqualTo(once(call("timestamp", ValueType.VECTOR, FIXED)));
        assertThat(invariance.apply(call("timestamp", ValueType.VECTOR, minus(FIXED))))
                .isEqualTo(call("timestamp", ValueType.VECTOR, once(minus(FIXED))));
    }

    @Test
    void subqueriesFollowTheirOwnTime() {
        Plan inner = subquery(FIXED, null);
        assertThat(invariance.apply(call("sum_over_time", ValueType.VECTOR, inner)))
                .isEqualTo(call("sum_over_time", ValueType.VECTOR, subquery(once(FIXED), null)));
        Plan fixed = call("sum_over_time", ValueType.VECTOR, subquery(select(), 5L));
        assertThat(invariance.apply(fixed)).isEqualTo(once(fixed));
    }

    @Test
    void aLongChainDoesNotExhaustTheStack() {
        Plan chain = FIXED;
        for (int i = 0; i < 100_000; i++) {
            chain = binary(chain, BinaryOperator.ADD, number(1));
        }
        assertThat(invariance.apply(chain)).isInstanceOf(Plan.StepInvariant.class);
    }
}
