package org.narthex.storage.tsdb.internal.damage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.Conformance;
import org.narthex.storage.tsdb.internal.TestDatabases;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.block.Tombstones;
import org.narthex.storage.tsdb.internal.wal.RecordDecoder;
import org.narthex.storage.tsdb.internal.wal.RecordHandler;
import org.narthex.storage.tsdb.internal.wal.SegmentReader;

/** A recorded data directory and what was ever written into it, deleted samples included. */
final class Written {
    final String name;
    final Path directory;

    /** What the real server shows. */
    final List<String> shown;

    /** That, and what its log and blocks have besides. */
    final Set<String> all;

    private Written(String name, Path directory, List<String> shown, Set<String> all) {
        this.name = name;
        this.directory = directory;
        this.shown = shown;
        this.all = all;
    }

    /**
     * Unpacks a recorded directory.
     *
     * @param name such as {@code dirs/wal-mixed}
     */
    static Written unpack(String name, Path into) throws IOException {
        Path directory = root(Conformance.path("tsdb/" + name + ".tar.gz"), into);
        List<String> shown = dump("tsdb/" + name + ".dump.gz");
        Set<String> all = new HashSet<>(shown);
        log(directory.resolve("wal"), all);
        blocks(directory, into.resolveSibling(into.getFileName() + "-undeleted"), all);
        return new Written(name, directory, shown, all);
    }

    /** Unpacks an archive; returns the data directory in it. */
    static Path root(Path archive, Path into) throws IOException {
        Conformance.untar(archive, into);
        try (Stream<Path> walk = Files.walk(into, 2)) {
            return walk.filter(p -> Files.isDirectory(p.resolve("wal")) || Files.isDirectory(p.resolve("chunks_head")))
                    .findFirst()
                    .orElseGet(() -> only(into));
        }
    }

    private static Path only(Path into) {
        try (Stream<Path> list = Files.list(into)) {
            List<Path> entries = list.toList();
            return entries.size() == 1 ? entries.getFirst() : into;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static List<String> dump(String file) throws IOException {
        return Dumps.withoutBuckets(
                new String(Conformance.gunzip(Conformance.path(file)), StandardCharsets.UTF_8));
    }

    private static void blocks(Path directory, Path work, Set<String> all) throws IOException {
        for (Path block : BlockDirectory.blockDirectories(directory)) {
            Path copy = TestDatabases.copy(block, work.resolve(block.getFileName()));
            Files.deleteIfExists(copy.resolve(Tombstones.FILE));
            try (Block opened = Block.open(copy, StandardChunkDecoder::new);
                    var querier = opened.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                all.addAll(Dumps.samples(querier));
            }
        }
    }

    private static void log(Path wal, Set<String> all) throws IOException {
        List<Path> segments = new ArrayList<>();
        if (Files.isDirectory(wal)) {
            try (Stream<Path> walk = Files.walk(wal)) {
                walk.filter(Files::isRegularFile)
                        .filter(p -> p.getFileName().toString().matches("\\d{8}"))
                        .forEach(segments::add);
            }
        }
        Records records = new Records(all);
        // Series first: a checkpoint sorts behind the segments.
        for (int round = 0; round < 2; round++) {
            for (Path segment : segments) {
                RecordDecoder decoder = new RecordDecoder();
                try (SegmentReader reader = new SegmentReader(
                        segment.getParent(), Integer.parseInt(segment.getFileName().toString()))) {
                    while (reader.next()) {
                        decoder.decode(reader.record(), reader.length(), records);
                    }
                }
            }
        }
    }

    /** Collects the samples of records. */
    private static final class Records implements RecordHandler {
        private final Map<Long, Labels> series = new HashMap<>();
        private final Set<String> all;

        Records(Set<String> all) {
            this.all = all;
        }

        private void add(long ref, String value, long time) {
            Labels labels = series.get(ref);
            if (labels != null) {
                all.add(labels + " " + value + " " + time);
            }
        }

        @Override
        public void series(long ref, Labels labels) {
            series.put(ref, labels);
        }

        @Override
        public void samples(long[] refs, long[] times, long @Nullable [] starts, double[] values, int n) {
            for (int i = 0; i < n; i++) {
                add(refs[i], GoFloat.shortest(values[i]), times[i]);
                // Behind a histogram a stale marker becomes one.
                if (Double.isNaN(values[i])) {
                    add(refs[i], "{count:0, sum:NaN}", times[i]);
                }
            }
        }

        @Override
        public void tombstone(long ref, long mint, long maxt) {}

        @Override
        public void exemplar(long ref, Exemplar exemplar) {}

        @Override
        public void metadata(long ref, Metadata metadata) {}

        @Override
        public void histogram(long ref, long time, long start, Histogram h) {
            add(ref, "{count:" + GoFloat.shortest(h.count()) + ", sum:" + GoFloat.shortest(h.sum()) + "}", time);
        }

        @Override
        public void floatHistogram(long ref, long time, long start, FloatHistogram h) {
            add(ref, "{count:" + GoFloat.shortest(h.count()) + ", sum:" + GoFloat.shortest(h.sum()) + "}", time);
        }
    }
}
