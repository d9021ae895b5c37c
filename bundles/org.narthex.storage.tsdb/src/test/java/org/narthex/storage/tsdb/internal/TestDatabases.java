package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/** Opens, reads and copies databases for tests. */
public final class TestDatabases {
    /** Matches every series. */
    public static final List<Matcher> ALL = List.of(Matcher.of(MatchType.REGEX, "__name__", ".+"));

    private TestDatabases() {}

    /** Options with small segments. */
    public static DatabaseOptions options(Path path) {
        return new DatabaseOptions(
                path,
                new HeadOptions(new ChunkRules(7_200_000, 120), WalBatch.Compression.SNAPPY, 1000, true),
                1 << 20,
                true);
    }

    /** Everything that a database answers in a range: raw value bits by time by series. */
    public static TreeMap<Labels, TreeMap<Long, Long>> dump(Database database, long mint, long maxt) {
        try (Querier querier = database.querier(mint, maxt)) {
            return dump(querier, ALL);
        }
    }

    /** What a querier answers. */
    public static TreeMap<Labels, TreeMap<Long, Long>> dump(Querier querier, List<Matcher> matchers) {
        TreeMap<Labels, TreeMap<Long, Long>> found = new TreeMap<>();
        SeriesSet set = querier.select(true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), matchers);
        Series series;
        Labels previous = null;
        while ((series = set.next()) != null) {
            if (previous != null && previous.compareTo(series.labels()) >= 0) {
                throw new AssertionError("not sorted: " + previous + ", " + series.labels());
            }
            previous = series.labels();
            TreeMap<Long, Long> samples = new TreeMap<>();
            SampleBuffer buffer = new SampleBuffer(10);
            SampleCursor cursor = series.samples();
            while (cursor.next(buffer)) {
                for (int i = 0; i < buffer.size; i++) {
                    if (!samples.isEmpty() && samples.lastKey() >= buffer.timestamps[i]) {
                        throw new AssertionError("time goes back in " + previous);
                    }
                    samples.put(buffer.timestamps[i], Double.doubleToRawLongBits(buffer.values[i]));
                }
                buffer.clear();
            }
            if (!samples.isEmpty()) {
                found.put(previous, samples);
            }
        }
        return found;
    }

    /** Copies a directory. */
    public static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return to;
    }
}
