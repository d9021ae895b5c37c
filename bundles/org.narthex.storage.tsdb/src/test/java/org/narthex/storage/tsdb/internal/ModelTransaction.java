package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.narthex.model.Labels;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.head.Head;

/**
 * A transaction with samples of several series, most of them at the clock's time, some older, some at a time that their series
 * has. Each must be accepted or refused as the rules say. Confined to one thread.
 */
final class ModelTransaction {
    private record Sample(Labels series, long t, String value, boolean late) {}

    private final Database database;
    private final DatabaseModel model;
    private final ModelLabels labels;
    private final Random random;
    private final long clock;
    private final long window;

    /**
     * @param clock Unix milliseconds
     * @param window the database's window for samples out of order, milliseconds
     */
    ModelTransaction(
            Database database, DatabaseModel model, ModelLabels labels, Random random, long clock, long window) {
        this.database = database;
        this.model = model;
        this.labels = labels;
        this.random = random;
        this.clock = clock;
        this.window = window;
    }

    /** Appends random samples; whether they were committed, and not rolled back. */
    boolean run() throws IOException {
        Head head = database.head();
        long newest = head.maxTime();
        long inOrderFrom = newest == Long.MIN_VALUE ? Long.MAX_VALUE : Math.max(head.minTime(), newest - ModelRun.RANGE / 2);
        Map<Labels, Long> newestOf = new HashMap<>();
        List<Sample> given = new ArrayList<>();
        try (Appender appender = database.appender()) {
            int n = 1 + random.nextInt(40);
            for (int k = 0; k < n; k++) {
                int i = labels.number();
                Labels of = ModelLabels.of(i);
                long t = time(of, newestOf);
                if (window == 0 && t < newestOf.getOrDefault(of, Long.MIN_VALUE)) {
                    // Accepted, and dropped at the commit, as in Prometheus.
                    continue;
                }
                long before = Math.max(model.newest(of), newestOf.getOrDefault(of, Long.MIN_VALUE));
                boolean inOrder = t > before && t >= inOrderFrom;
                append(appender, ModelLabels.kind(i), of, t, inOrder, newest, given);
                newestOf.merge(of, t, Math::max);
            }
            if (random.nextInt(20) == 0) {
                appender.rollback();
                return false;
            }
            appender.commit();
        }
        given.forEach(s -> model.add(s.series, s.t, s.value, s.late));
        return true;
    }

    private long time(Labels series, Map<Labels, Long> newestOf) {
        int choice = random.nextInt(20);
        if (choice < 11 || window == 0 && choice < 17) {
            // Several samples of one series in a transaction go on in time.
            return Math.max(clock, newestOf.getOrDefault(series, Long.MIN_VALUE) + random.nextInt(3));
        }
        if (choice == 11) {
            long before = model.newest(series);
            return before == Long.MIN_VALUE ? clock : before;
        }
        return clock - 1 - (long) (random.nextDouble() * random.nextDouble() * 1.2 * ModelRun.WINDOW);
    }

    private void append(
            Appender appender, int kind, Labels series, long t, boolean inOrder, long newest, List<Sample> given) {
        ModelValue value = ModelValue.random(kind, random);
        boolean known = model.has(series, t) || given.stream().anyMatch(s -> s.t == t && s.series.equals(series));
        byte outcome;
        model.use(series);
        try {
            outcome = value.append(appender, appender.resolve(series, t), t);
        } catch (StorageException e) {
            outcome = e.kind() == StorageException.Kind.OUT_OF_BOUNDS ? AppendOutcome.OUT_OF_BOUNDS : -1;
        }
        // The first transaction of all makes its own rules.
        boolean expected = newest == Long.MIN_VALUE && outcome >= 0 || switch (outcome) {
            // Without a window a series that the head has lost may go back by half a range.
            case AppendOutcome.OK -> inOrder || t >= newest - Math.max(window, ModelRun.RANGE / 2) || known;
            case AppendOutcome.DUPLICATE -> known;
            case AppendOutcome.TOO_OLD -> window > 0 && t < newest - window;
            case AppendOutcome.OUT_OF_ORDER, AppendOutcome.OUT_OF_BOUNDS -> window == 0 && !inOrder;
            default -> false;
        };
        if (!expected) {
            throw new AssertionError("outcome " + outcome + " for " + series + " " + value.text() + " " + t
                    + ", newest " + newest + ", window " + window + (inOrder ? ", in order" : ""));
        }
        if (outcome == AppendOutcome.OK) {
            given.add(new Sample(series, t, value.text(), !inOrder));
        }
    }
}
