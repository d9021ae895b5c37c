package org.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.ParseTree;
import org.narthex.promql.api.ast.ValueType;

/** Inputs that nobody would write, on a small stack. */
class HardInputTest {
    private static final int STACK_BYTES = 512 * 1024;
    private static final Set<String> FEATURES = Set.of(
            "promql-experimental-functions", "promql-extended-range-selectors", "promql-binop-fill-modifiers");

    private final PromqlParser parser = new PromqlParser(FEATURES);

    private interface Body {
        void run() throws Exception;
    }

    private static void onSmallStack(Body body) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            body.run();
            return true;
        });
        Thread thread = new Thread(null, task, "small-stack", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        assertThat(task.get(120, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tenThousandTermsParse() throws Exception {
        onSmallStack(() -> {
            String text = "1" + " + 1".repeat(9_999);
            Expr e = parser.parse(text);
            assertThat(e.type()).isEqualTo(ValueType.SCALAR);
            assertThat(parser.print(e)).isEqualTo(text);
            assertThat(ParseTree.of(e)).containsEntry("type", "binaryExpr");
            assertThat(parser.format(e)).contains("\n+\n");
            assertThat(parser.parse("a" + " or a".repeat(9_999)).type()).isEqualTo(ValueType.VECTOR);
        });
    }

    @Test
    void nestingIsBoundedByAnErrorInsteadOfTheStack() throws Exception {
        onSmallStack(() -> {
            assertThat(parser.parse("(".repeat(200) + "1" + ")".repeat(200)).type()).isEqualTo(ValueType.SCALAR);
            for (String open : new String[] {"(", "-", "sum(", "1^", "-(", "abs(", "a[(", "a offset -("}) {
                assertThatThrownBy(() -> parser.parse(open.repeat(10_000) + "1"))
                        .as(open)
                        .isInstanceOf(QueryException.class)
                        .hasMessageContaining("parse error: ");
            }
            assertThatThrownBy(() -> parser.parse("(".repeat(10_000) + "1" + ")".repeat(10_000)))
                    .isInstanceOf(QueryException.class)
                    .hasMessageContaining("nested too deeply");
            assertThatThrownBy(() -> parser.parse("a" + "[5m:]".repeat(10_000)))
                    .isInstanceOf(QueryException.class)
                    .hasMessageContaining("parse error: ");
            assertThatThrownBy(() -> parser.parse("a[" + "(".repeat(10_000) + "1" + ")".repeat(10_000) + "]"))
                    .isInstanceOf(QueryException.class)
                    .hasMessageContaining("nested too deeply");
        });
    }
}
