package org.narthex.storage.tsdb.internal;

import java.util.List;
import java.util.TreeMap;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;

/** Reads a database and compares it with the model; a difference is an {@link AssertionError}. Confined to one thread. */
final class ModelReading {
    private static final List<String> LABEL_NAMES = List.of("__name__", "id", "opt", "none");

    private static final SelectHints ALL_TIMES = SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final SelectHints NEWEST =
            new SelectHints(Long.MIN_VALUE, Long.MAX_VALUE, 0, 0, "", List.of(), false, 0, true);

    private final DatabaseModel model;

    ModelReading(DatabaseModel model) {
        this.model = model;
    }

    /** All there is, as samples and as chunks. */
    void check(Database database) {
        query(database, Long.MIN_VALUE, Long.MAX_VALUE, TestDatabases.ALL, true);
    }

    /** A query for samples, and also one for chunks if so said. */
    void query(Database database, long mint, long maxt, List<Matcher> matchers, boolean alsoChunks) {
        try (Querier querier = database.querier(mint, maxt)) {
            TreeMap<Labels, TreeMap<Long, String>> found = samples(querier, ALL_TIMES, matchers);
            compare(model.differences(found, mint, maxt, matchers, true));
            checkNewest(found, samples(querier, NEWEST, matchers));
            if (alsoChunks) {
                compare(model.differences(chunks(querier, matchers), mint, maxt, matchers, true));
            }
        }
    }

    /** What is read where only the newest sample of each series matters ends as the rest does. */
    private static void checkNewest(
            TreeMap<Labels, TreeMap<Long, String>> all, TreeMap<Labels, TreeMap<Long, String>> newest) {
        if (!all.keySet().equals(newest.keySet())) {
            throw new AssertionError("series " + newest.keySet() + " for " + all.keySet());
        }
        all.forEach((labels, samples) -> {
            if (!samples.lastEntry().equals(newest.get(labels).lastEntry())) {
                throw new AssertionError(labels + " ends with " + newest.get(labels).lastEntry() + " for " + samples.lastEntry());
            }
        });
    }

    /** The names of labels, and values of some. */
    void labels(Database database, long mint, long maxt, List<Matcher> matchers) {
        try (Querier querier = database.querier(mint, maxt)) {
            compare(model.labelDifferences(querier.labelNames(matchers, 0), "", mint, maxt, matchers));
            for (String name : LABEL_NAMES) {
                compare(model.labelDifferences(querier.labelValues(name, matchers, 0), name, mint, maxt, matchers));
            }
        }
    }

    /** A snapshot of the database, which lacks what came out of order, and without the head even more. */
    void checkSnapshot(Database snapshot, boolean withHead) {
        try (Querier querier = snapshot.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            TreeMap<Labels, TreeMap<Long, String>> found = samples(querier, ALL_TIMES, TestDatabases.ALL);
            compare(withHead
                    ? model.differencesWithoutLate(found)
                    : model.differences(found, Long.MIN_VALUE, Long.MAX_VALUE, List.of(), false));
        }
    }

    private static void compare(List<String> differences) {
        if (!differences.isEmpty()) {
            throw new AssertionError(String.join("\n", differences));
        }
    }

    private interface Reading {
        void read(Series series, SampleBuffer into);
    }

    private static TreeMap<Labels, TreeMap<Long, String>> samples(
            Querier querier, SelectHints hints, List<Matcher> matchers) {
        return read(querier, hints, matchers, (series, into) -> {
            SampleCursor cursor = series.samples();
            while (cursor.next(into)) {
                into.reserve(1);
            }
        });
    }

    private static TreeMap<Labels, TreeMap<Long, String>> chunks(Querier querier, List<Matcher> matchers) {
        StandardChunkDecoder decoder = new StandardChunkDecoder();
        return read(querier, ALL_TIMES, matchers, (series, into) -> {
            ChunkCursor chunks = series.chunks();
            while (chunks.next()) {
                int from = into.size;
                decoder.decode(chunks.encoding(), chunks.data(), Long.MIN_VALUE, Long.MAX_VALUE, into);
                if (into.size == from
                        || into.timestamps[from] != chunks.mint()
                        || into.timestamps[into.size - 1] != chunks.maxt()) {
                    throw new AssertionError(series.labels() + ": chunk from " + chunks.mint() + " to " + chunks.maxt()
                            + " does not have these times");
                }
            }
        });
    }

    private static TreeMap<Labels, TreeMap<Long, String>> read(
            Querier querier, SelectHints hints, List<Matcher> matchers, Reading reading) {
        TreeMap<Labels, TreeMap<Long, String>> found = new TreeMap<>();
        SeriesSet set = querier.select(true, hints, matchers);
        Labels previous = null;
        for (Series s = set.next(); s != null; s = set.next()) {
            if (previous != null && previous.compareTo(s.labels()) >= 0) {
                throw new AssertionError("not sorted: " + previous + ", " + s.labels());
            }
            previous = s.labels();
            SampleBuffer buffer = new SampleBuffer(16);
            reading.read(s, buffer);
            TreeMap<Long, String> samples = new TreeMap<>();
            for (int i = 0; i < buffer.size; i++) {
                if (!samples.isEmpty() && samples.lastKey() >= buffer.timestamps[i]) {
                    throw new AssertionError("time goes back in " + previous + " at " + buffer.timestamps[i]);
                }
                samples.put(buffer.timestamps[i], ModelValue.text(buffer, i));
            }
            if (!samples.isEmpty()) {
                found.put(previous, samples);
            }
        }
        if (!set.warnings().isEmpty()) {
            throw new AssertionError("warnings: " + set.warnings());
        }
        return found;
    }
}
