package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.narthex.model.Labels;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;

/**
 * Samples that follow from series and time, of series that come and go: at each time a window of ids exists, which moves
 * on every few rounds. References are kept from round to round as a scrape loop does it.
 */
final class Churn {
    static final long START = 1_700_028_000_000L;
    static final long STEP = 15_000;

    private final int window;
    private final int roundsPerMove;
    private final Map<Integer, Long> refs = new HashMap<>();

    /** How many references had to be resolved again. */
    int renewed;

    Churn(int window, int roundsPerMove) {
        this.window = window;
        this.roundsPerMove = roundsPerMove;
    }

    static Labels labels(int id) {
        return Labels.of("__name__", "churn", "id", "" + id, "job", "all", "shard", "" + id % 5);
    }

    static int id(Labels labels) {
        return Integer.parseInt(labels.get("id"));
    }

    static double value(int id, long t) {
        return id * 1e7 + (t - START) / 1000;
    }

    static long time(int round) {
        return START + round * STEP;
    }

    private int first(int round) {
        return round / roundsPerMove;
    }

    boolean exists(int id, int round) {
        return id >= first(round) && id < first(round) + window;
    }

    /** Appends a round in one transaction. */
    void append(Database database, int round) throws IOException {
        long t = time(round);
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(window);
            for (int id = first(round); id < first(round) + window; id++) {
                Long ref = refs.get(id);
                batch.add(ref == null ? appender.resolve(labels(id), t) : ref, t, value(id, t));
                refs.put(id, batch.refs[batch.size - 1]);
            }
            appender.append(batch);
            SampleBatch again = new SampleBatch(4);
            for (int i = 0; i < batch.size; i++) {
                if (batch.outcomes[i] == AppendOutcome.UNKNOWN_SERIES) {
                    int id = first(round) + i;
                    long ref = appender.resolve(labels(id), t);
                    refs.put(id, ref);
                    again.add(ref, t, value(id, t));
                    renewed++;
                } else {
                    assertThat(batch.outcomes[i]).isEqualTo(AppendOutcome.OK);
                }
            }
            appender.append(again);
            for (int i = 0; i < again.size; i++) {
                assertThat(again.outcomes[i]).isEqualTo(AppendOutcome.OK);
            }
            appender.commit();
        }
    }

    /** What there must be of the rounds [from, to]. */
    TreeMap<Labels, TreeMap<Long, Long>> expected(int from, int to) {
        TreeMap<Labels, TreeMap<Long, Long>> all = new TreeMap<>();
        for (int id = first(from); id < first(to) + window; id++) {
            TreeMap<Long, Long> samples = new TreeMap<>();
            for (int round = from; round <= to; round++) {
                if (exists(id, round)) {
                    samples.put(time(round), Double.doubleToRawLongBits(value(id, time(round))));
                }
            }
            if (!samples.isEmpty()) {
                all.put(labels(id), samples);
            }
        }
        return all;
    }
}
