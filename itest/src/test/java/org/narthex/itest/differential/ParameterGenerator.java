package org.narthex.itest.differential;

import static org.narthex.itest.differential.Vocabulary.pick;

import java.util.SplittableRandom;

/** Generates the parameters of a query beside expression and times, right ones and wrong ones. Confined to one thread. */
final class ParameterGenerator {
    private static final String[] ANY = {
        "lookback_delta=1m", "lookback_delta=15", "lookback_delta=1h", "lookback_delta=0.001", "timeout=1m", "stats=true", "stats=",
        "stats=some", "lookback_delta=0", "lookback_delta=-1s", "lookback_delta=x", "timeout=", "timeout=y", "timeout=1e99",
        "lookback_delta=1e99", "limit=-1", "limit=x", "limit=1e3", "query=up"
    };
    private static final String[] OF_RANGE = {
        "limit=1", "limit=2", "limit=5", "limit=1000000", "limit=0", "step=0", "step=-1", "step=x", "step=1e99", "step=0.0001",
        "end=0", "start=x", "end=x", "start=", "start=-1e30", "end=1e400", "step=NaN", "step=1h1ms", "start=2026-07-01T00:00:00Z",
        "start=2026-07-01T00:00:00.5%2B00:00&end=2026-07-01T00:10:00Z", "end=2026-13-01T00:00:00Z", "step=1&end=1782900000"
    };
    private static final String[] OF_INSTANT = {
        "time=x", "time=1e400", "time=NaN", "time=", "time=2026-07-01T00:30:00Z", "time=2026-07-01T00:30:00.123456789%2B01:00",
        "time=2026-07-01", "time=-1"
    };

    private ParameterGenerator() {}

    /** More parameters, which take the place of those of the same name; mostly none. */
    static String more(SplittableRandom random, boolean range) {
        if (random.nextInt(20) > 0) {
            return "";
        }
        return random.nextInt(2) == 0 ? pick(random, ANY) : pick(random, range ? OF_RANGE : OF_INSTANT);
    }
}
