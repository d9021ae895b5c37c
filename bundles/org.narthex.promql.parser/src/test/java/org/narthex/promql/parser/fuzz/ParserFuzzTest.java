package org.narthex.promql.parser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
