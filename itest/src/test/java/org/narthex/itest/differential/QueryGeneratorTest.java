package org.narthex.itest.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The generator leaves nothing of the language out, and makes the same queries of the same seed. */
class QueryGeneratorTest {
    private static final int QUERIES = 20_000;
    private static final Vocabulary WORDS = new Vocabulary(
            Map.of(
                    "up", List.of(Map.of("job", "a", "instance", "x"), Map.of("job", "b", "instance", "y")),
                    "größe", List.of(Map.of("längen.maß", "m"))),
            Map.of("job", List.of("a", "b"), "instance", List.of("x", "y"), "längen.maß", List.of("m")),
            VariedData.START,
            VariedData.END);

    @Test
    void everyFunctionOperatorAndModifierComesUp() {
        QueryGenerator generator = new QueryGenerator(1, WORDS, Dialect.FULL);
        Coverage coverage = new Coverage();
        for (int i = 0; i < QUERIES; i++) {
            coverage.add(generator.query(i), JsonNodeFactory.instance.objectNode());
        }
        assertThat(coverage.unasked()).isEmpty();
    }

    @Test
    void theSameSeedAndNumberAreTheSameQuery() {
        QueryGenerator generator = new QueryGenerator(7, WORDS, Dialect.FULL);
        QueryGenerator again = new QueryGenerator(7, WORDS, Dialect.FULL);
        for (int i = 100; i > 0; i--) {
            assertThat(generator.query(i)).isEqualTo(again.query(i));
        }
    }
}
