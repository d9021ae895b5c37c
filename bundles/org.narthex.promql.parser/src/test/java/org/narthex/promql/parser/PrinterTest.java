package org.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.narthex.promql.api.QueryException;

/** Expressions that Prometheus prints so that they would be read as others. */
class PrinterTest {
    private final PromqlParser parser = new PromqlParser(Set.of("promql-experimental-functions", "promql-extended-range-selectors"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 / -0s | 1 / -0s",
                "1s9ms | 1s9ms",
                "-Inf ^ 2 | -Inf ^ 2",
                "2 ^ Inf | 2 ^ +Inf",
                "a offset --5m - 300 | a offset ++5m - 300",
                "a offset +-5m ^ 2 | a offset +-5m ^ 2",
                "a offset (5m) @ start() * step | a offset (5m) @ start() * step",
                "a offset (5m) smoothed + b | a offset (5m) smoothed + b",
                "a offset 5m @ start() * b | a @ start() offset 5m * b",
                "a offset (5m) | a offset (5m)"
            })
    void whatIsPrintedIsReadAsTheSame(String text, String printed) throws QueryException {
        assertThat(parser.print(parser.parse(text))).isEqualTo(printed);
        assertThat(parser.print(parser.parse(printed))).isEqualTo(printed);
    }
}
