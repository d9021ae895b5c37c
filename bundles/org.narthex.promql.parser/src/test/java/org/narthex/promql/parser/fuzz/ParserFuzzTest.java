package org.narthex.promql.parser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.narthex.promql.parser.PromqlParser;

/** Some of the texts that {@link FuzzRun} checks in any number; {@code -Dnarthex.fuzz.texts=…} checks more, without limit of time. */
class ParserFuzzTest {
    private static final long TEXTS = 400_000;
    private static final long MILLIS = 12_000;

    @Test
    void anyTextIsParsedOrRefusedAndPrintsAsItself() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ParserFuzzTest: seed " + seed);
        FuzzRun run = new FuzzRun(seed);
        Long more = Long.getLong("narthex.fuzz.texts");
        if (more == null) {
            run.check(TEXTS, MILLIS);
        } else {
            run.check(more, Long.MAX_VALUE / 2_000_000);
        }
        System.out.println("ParserFuzzTest: " + run.summary());
        assertThat(run.failures()).isEmpty();
        for (FuzzCheck.Entry entry : FuzzCheck.Entry.values()) {
            assertThat(run.accepted().getOrDefault(entry, 0L)).as("texts accepted as " + entry).isPositive();
        }
    }

    /** Prometheus prints them so, too, which is why another tree is no failure. */
    @Test
    void durationsThatPrintAsShorterOnesAreNoFailures() throws Exception {
        Map<String, String> printed = Map.of(
                "292y1ms", "292y",
                "9007199254740ms % 292y", "104249d23h47m34s739ms % 292y",
                "max_of(max_of(1h30m, -5m) / 92y1ms, 292y)", "max_of(max_of(1h30m, -5m) / 92y, 292y)",
                "sum[1e-7]", "sum[0s]",
                "x[29292e-3_24]", "x[0s]");
        PromqlParser parser = new PromqlParser(Set.of("promql-experimental-functions"));
        FuzzCheck check = new FuzzCheck();
        for (Map.Entry<String, String> text : printed.entrySet()) {
            assertThat(parser.print(parser.parse(text.getKey()))).isEqualTo(text.getValue());
            check.check(text.getKey());
        }
        assertThat(check.accepted().get(FuzzCheck.Entry.EXPRESSION)).isEqualTo(printed.size());
    }
}
