package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.tsdb.internal.block.Dumps;

/** Opens a directory that a Prometheus 3.14 server left: a block, head chunks and a log. */
class RecordedDirectoryTest {
    private static final int SERIES = 197;
    private static final int SAMPLES = 39_009;
    private static final long MIDNIGHT = 1_782_864_000_000L;

    @TempDir
    Path dir;

    private Path unpack() throws Exception {
        Conformance.untar(Conformance.path("api/data/dir.tar.gz"), dir);
        return dir.resolve("data");
    }

    private static int[] count(Querier querier) {
        Set<Labels> series = new HashSet<>();
        int[] counts = new int[4];
        SeriesSet set = querier.select(
                true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), TestDatabases.ALL);
        for (Series s = set.next(); s != null; s = set.next()) {
            SampleBuffer buffer = new SampleBuffer(16);
            for (SampleCursor cursor = s.samples(); cursor.next(buffer); buffer.clear()) {
                for (int i = 0; i < buffer.size; i++) {
                    series.add(s.labels());
                    counts[1]++;
                    var histogram = buffer.histogram(i);
                    if (histogram != null) {
                        counts[2]++;
                    }
                    if (StaleMarker.isStale(histogram == null ? buffer.values[i] : histogram.sum())) {
                        counts[3]++;
                    }
                }
            }
        }
        counts[0] = series.size();
        return counts;
    }

    @Test
    void everySampleIsThereAtEachOpening() throws Exception {
        Path data = unpack();
        List<String> first = null;
        for (int round = 0; round < 2; round++) {
            try (Database database = Database.open(options(data));
                    Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                int[] counts = count(querier);
                assertThat(counts[0]).isEqualTo(SERIES);
                assertThat(counts[1]).isEqualTo(SAMPLES);
                assertThat(counts[2]).as("histograms").isGreaterThan(100);
                assertThat(counts[3]).as("stale markers").isPositive();
                assertThat(database.blocks()).hasSize(1);
                assertThat(database.walCorruptions()).isZero();
                assertThat(database.chunkCorruptions()).isZero();
                assertThat(database.head().minTime()).isGreaterThanOrEqualTo(MIDNIGHT);
                assertThat(database.head().exemplars().appended()).isEqualTo(66);
                assertThat(database.head().stats().metadata()).isPositive();
                assertThat(database.head().counts().unknownSamples.sum()).isZero();
                List<String> all = Dumps.samples(querier);
                if (first != null) {
                    assertThat(all).isEqualTo(first);
                }
                first = all;
                assertThat(querier.labelNames(List.of(), 0)).contains("__name__", "job", "le");
                assertThat(querier.labelValues("__name__", List.of(), 0))
                        .contains("stale_gauge", "nh_stale")
                        .isEqualTo(List.copyOf(new TreeSet<>(querier.labelValues("__name__", List.of(), 0))));
            }
        }
    }

    @Test
    void rangesAreCutAtTheBlocksEnd() throws Exception {
        Path data = unpack();
        try (Database database = Database.open(options(data))) {
            int before;
            int after;
            try (Querier q = database.querier(Long.MIN_VALUE, MIDNIGHT - 1)) {
                before = count(q)[1];
            }
            try (Querier q = database.querier(MIDNIGHT, Long.MAX_VALUE)) {
                after = count(q)[1];
            }
            assertThat(before).isPositive();
            assertThat(after).isPositive();
            assertThat(before + after).isEqualTo(SAMPLES);
        }
    }

    @Test
    void answersAreThoseOfPromtool() throws Exception {
        Path data = unpack();
        List<String> expected = Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", data.toString()));
        try (Database database = Database.open(options(data));
                Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            assertThat(Dumps.samples(querier)).hasSize(SAMPLES).isEqualTo(expected);
        }
        assertThat(Files.exists(data.resolve("lock"))).isFalse();
        assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", data.toString())))
                .isEqualTo(expected);
    }
}
