package org.narthex.itest.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Generated queries against both servers, by hand: {@code DifferentialRun <peer> recorded|varied|started <seed> <first> <count>
 * [feature…]}. Prints each query that is answered differently; the same seed and number give the same query again.
 */
final class DifferentialRun {
    private DifferentialRun() {}

    /** Runs and prints. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path peer = Path.of(args[0]);
        DataSet data = DataSet.valueOf(args[1].toUpperCase(Locale.ROOT));
        long seed = Long.parseLong(args[2]);
        int first = Integer.parseInt(args[3]);
        int count = Integer.parseInt(args[4]);
        StringBuilder features = new StringBuilder(data.features());
        for (int i = 5; i < args.length; i++) {
            features.append(',').append(args[i]);
        }
        Path work = Files.createTempDirectory("differential");
        Dialect dialect = Arena.isOld(peer) ? Dialect.SINCE_TWO : Dialect.FULL;
        try (Arena arena = Arena.open(peer, data.create(work.resolve("source")), work, features.toString())) {
            QueryGenerator generator =
                    new QueryGenerator(seed, arena.vocabulary(data, dialect), dialect);
            Contest contest = new Contest(arena.ourPort(), arena.theirPort(), dialect, System.out::println);
            for (int i = first; i < first + count; i++) {
                contest.ask(generator.query(i));
                if (contest.compared() % 1000 == 0) {
                    System.out.println(contest.summary());
                }
            }
            System.out.println(contest.coverage().table());
            System.out.println(contest.summary());
        }
    }
}
