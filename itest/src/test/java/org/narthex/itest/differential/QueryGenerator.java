package org.narthex.itest.differential;

import static org.narthex.itest.differential.Vocabulary.pick;

import java.util.SplittableRandom;

/** Makes the queries of a seed, each independent of the others. Thread-safe. */
final class QueryGenerator {
    private static final String[] INSERTS = {
        "(", ")", "[", "]", "{", "}", ",", "sum", "by", "5m", "\"", "'", "=", "=~", "on", "bool", "offset", "@", "+", "-", "1", "é", ":", " ", "#"
    };

    /** Times at which there are no samples, seconds. */
    private static final long[] ELSEWHEN = {0, 1, -1, -86_400, 951_782_400, 4_107_542_400L, -62_135_596_800L, 253_402_300_799L};

    private final long seed;
    private final Vocabulary words;
    private final Dialect dialect;

    QueryGenerator(long seed, Vocabulary words, Dialect dialect) {
        this.seed = seed;
        this.words = words;
        this.dialect = dialect;
    }

    /** A query by its number. */
    GeneratedQuery query(int number) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        String expression = new ExpressionGenerator(words, random, dialect).expression();
        if (dialect.extended() && random.nextInt(25) == 0) {
            expression = damaged(random, expression);
        } else if (dialect.extended() && random.nextInt(20) == 0) {
            expression = Spelling.vary(random, expression);
        }
        return timed(random, number, expression);
    }

    private GeneratedQuery timed(SplittableRandom random, int number, String expression) {
        long time = random.nextLong(words.start(), words.end()) * 1000;
        if (dialect == Dialect.SINCE_TWO) {
            // Ranges exclude their start since version 3; so no sample may lie there.
            time += 457;
        } else if (random.nextBoolean()) {
            time = time / 60_000 * 60_000;
        } else {
            time += random.nextInt(3) == 0 ? random.nextInt(1000) : 0;
        }
        if (dialect.extended() && random.nextInt(60) == 0) {
            time = ELSEWHEN[random.nextInt(ELSEWHEN.length)] * 1000;
        }
        boolean range = random.nextInt(5) >= 2;
        String more = dialect.extended() ? ParameterGenerator.more(random, range) : "";
        if (!range) {
            return new GeneratedQuery(seed, number, expression, time, time, 0, more);
        }
        long step = pick(random, 15_000L, 30_000L, 60_000L, 7_000L, 300_000L, 15_000L, 1_000L);
        if (dialect == Dialect.SINCE_TWO) {
            step = pick(random, 15_000L, 30_000L, 60_000L);
        }
        long count = pick(random, 0L, 1L, 3L, 10L, 20L, 40L);
        return new GeneratedQuery(seed, number, expression, time, time + count * step, step, more);
    }

    private static String damaged(SplittableRandom random, String expression) {
        StringBuilder out = new StringBuilder(expression);
        int times = 1 + random.nextInt(2);
        for (int i = 0; i < times && !out.isEmpty(); i++) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(4)) {
                case 0 -> out.deleteCharAt(at);
                case 1 -> out.insert(at, pick(random, INSERTS));
                case 2 -> out.replace(at, Math.min(out.length(), at + 1 + random.nextInt(6)), "");
                default -> {
                    int from = random.nextInt(out.length());
                    out.insert(at, out.substring(from, Math.min(out.length(), from + 1 + random.nextInt(8))));
                }
            }
        }
        return out.toString();
    }
}
