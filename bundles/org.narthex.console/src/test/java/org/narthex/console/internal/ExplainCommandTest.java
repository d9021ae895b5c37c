package org.narthex.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.narthex.promql.api.QueryOperator;

class ExplainCommandTest {
    private static QueryOperator sum(QueryOperator.Figures figures) {
        QueryOperator scan = new QueryOperator("SeriesScan", "x", Map.of("matchers", "{a=\"b\"}"), List.of(), null);
        return new QueryOperator("Aggregate", "sum(\n  x\n)", Map.of("operator", "sum"), List.of(scan), figures);
    }

    @Test
    void inputsStandIndentedBelow() {
        assertThat(ExplainCommand.table(sum(null), false).toString())
                .isEqualTo("""
                        OPERATOR      OPTIONS           EXPRESSION
                        Aggregate     operator=sum      sum( x )
                          SeriesScan  matchers={a="b"}  x
                        """);
    }

    @Test
    void figuresAreShownWhereThereAreAny() {
        QueryOperator.Figures figures = new QueryOperator.Figures(2_500_000, 500_000, 1, 20);
        assertThat(ExplainCommand.table(sum(figures), true).toString())
                .contains("sum( x )    2.500  0.500   1       20\n")
                .contains("x           -      -       -       -\n");
    }
}
