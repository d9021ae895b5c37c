package org.narthex.promql.engine.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.promql.engine.internal.plan.Plans.binary;
import static org.narthex.promql.engine.internal.plan.Plans.call;
import static org.narthex.promql.engine.internal.plan.Plans.minus;
import static org.narthex.promql.engine.internal.plan.Plans.number;
import static org.narthex.promql.engine.internal.plan.Plans.select;
import static org.narthex.promql.engine.internal.plan.Plans.subquery;
import static org.narthex.promql.engine.internal.plan.Plans.sum;

import org.junit.jupiter.api.Test;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.api.ast.ValueType;

class ConstantFoldingTest {
    private static final QueryTimes TIMES = new QueryTimes(10_000, 70_000, 15_000, 300_000, 60_000);

    private final PlanRule folding = new ConstantFolding(TIMES);

    @Test
    void operatorsBetweenNumbersStay() {
        Plan seven = binary(number(1), BinaryOperator.ADD, binary(number(2), BinaryOperator.MUL, number(3)));
        assertThat(folding.apply(seven)).isEqualTo(seven);
        assertThat(folding.apply(minus(seven))).isEqualTo(minus(seven));
        assertThat(folding.apply(minus(number(7)))).isEqualTo(number(-7));
    }

    @Test
    void functionsOfTheQuerysTimesAreNumbers() {
        assertThat(folding.apply(call("start", ValueType.SCALAR))).isEqualTo(number(10));
        assertThat(folding.apply(call("end", ValueType.SCALAR))).isEqualTo(number(70));
        assertThat(folding.apply(call("range", ValueType.SCALAR))).isEqualTo(number(60));
        assertThat(folding.apply(call("step", ValueType.SCALAR))).isEqualTo(number(15));
        assertThat(folding.apply(call("pi", ValueType.SCALAR))).isEqualTo(number(Math.PI));
        PlanRule atOnce = new ConstantFolding(new QueryTimes(10_000, 10_000, 15_000, 300_000, 60_000));
        assertThat(atOnce.apply(call("step", ValueType.SCALAR))).isEqualTo(number(0));
    }

    @Test
    void whatDependsOnTheStepStays() {
        Plan time = call("time", ValueType.SCALAR);
        assertThat(folding.apply(time)).isEqualTo(time);
        assertThat(folding.apply(binary(time, BinaryOperator.ADD, call("start", ValueType.SCALAR))))
                .isEqualTo(binary(time, BinaryOperator.ADD, number(10)));
    }

    @Test
    void partsOfOthersAreComputed() {
        Plan ten = call("start", ValueType.SCALAR);
        assertThat(folding.apply(sum(call("clamp_min", ValueType.VECTOR, select(), ten))))
                .isEqualTo(sum(call("clamp_min", ValueType.VECTOR, select(), number(10))));
        assertThat(folding.apply(subquery(binary(select(), BinaryOperator.MUL, ten), null)))
                .isEqualTo(subquery(binary(select(), BinaryOperator.MUL, number(10)), null));
    }

    @Test
    void aLongChainDoesNotExhaustTheStack() {
        Plan chain = number(0);
        for (int i = 0; i < 100_000; i++) {
            chain = binary(chain, BinaryOperator.ADD, number(1));
        }
        assertThat(folding.apply(chain)).isInstanceOf(Plan.Binary.class);
    }
}
