package org.narthex.storage.tsdb.internal.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.Conformance;
import org.narthex.storage.tsdb.internal.Database;
import org.narthex.storage.tsdb.internal.Peer;
import org.narthex.storage.tsdb.internal.TestDatabases;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.wal.SegmentReader;
import org.narthex.storage.tsdb.internal.wal.WalBatch;
import org.narthex.storage.tsdb.internal.wal.WalBatch.Compression;
import org.narthex.storage.tsdb.internal.wal.WalFormat;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;
import org.narthex.storage.tsdb.internal.wal.WalWriter;

/** Of a damaged log those records are lost that touch the damage, whatever byte it is. */
class LogDamageTest {
    private static final long SEED = 7;

    @TempDir
    Path dir;

    /** A segment, its records, and where each ends. */
    private record Log(byte[] bytes, List<byte[]> records, long[] ends) {}

    private Log write(Compression compression, int... sizes) throws IOException {
        Path wal = dir.resolve("log-" + compression);
        Random random = new Random(SEED);
        List<byte[]> records = new ArrayList<>();
        WalBatch batch = new WalBatch(compression);
        try (WalWriter writer = new WalWriter(wal, WalFormat.DEFAULT_SEGMENT_SIZE, 0, WalMetrics.NONE)) {
            for (int size : sizes) {
                byte[] record = new byte[size];
                // Half of it can be compressed, and looks like empty fragments.
                random.nextBytes(record);
                Arrays.fill(record, size / 2, size, (byte) 0);
                record[size / 2] = 1;
                records.add(record);
                batch.clear();
                batch.add(record, size);
                writer.log(batch);
            }
        }
        byte[] bytes = Files.readAllBytes(WalFormat.segmentFile(wal, 0));
        long[] ends = new long[sizes.length];
        try (SegmentReader reader = new SegmentReader(wal, 0)) {
            for (int i = 0; i < sizes.length; i++) {
                assertThat(reader.next()).isTrue();
                if (i > 0) {
                    ends[i - 1] = reader.offset();
                }
            }
        }
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        ends[sizes.length - 1] = compression == Compression.NONE ? ends(ends, sizes) : end;
        return new Log(bytes, records, ends);
    }

    private static long ends(long[] ends, int[] sizes) {
        return ends[sizes.length - 2] + WalFormat.HEADER_SIZE + sizes[sizes.length - 1];
    }

    /** Reads a damaged segment; the indexes of the records that came out, which must be records of the log. */
    private static Set<Integer> read(Path wal, Log log) throws IOException {
        Set<Integer> found = new HashSet<>();
        int last = -1;
        try (SegmentReader reader = new SegmentReader(wal, 0, c -> {})) {
            while (reader.next()) {
                byte[] record = Arrays.copyOf(reader.record(), reader.length());
                if (record.length == 0) {
                    continue;
                }
                int at = last + 1;
                while (at < log.records.size() && !Arrays.equals(log.records.get(at), record)) {
                    at++;
                }
                assertThat(at).as("a record of the log, in its place").isLessThan(log.records.size());
                found.add(at);
                last = at;
            }
        }
        return found;
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void flippedByteCostsItsRecord(Compression compression) throws IOException {
        Log log = write(compression, 40, 90, 30, 120, 60);
        Path wal = Files.createDirectories(dir.resolve("flipped"));
        for (int at = 0; at < log.ends[4]; at++) {
            for (int mask : new int[] {1, 2, 4, 0x40, 0xff}) {
                byte[] bytes = log.bytes.clone();
                bytes[at] ^= (byte) mask;
                Files.write(WalFormat.segmentFile(wal, 0), bytes);
                Set<Integer> found = read(wal, log);
                for (int i = 0; i < log.ends.length; i++) {
                    boolean touched = at < log.ends[i] && at >= (i == 0 ? 0 : log.ends[i - 1]);
                    assertThat(touched || found.contains(i))
                            .as("record %d, byte %d xor %d", i, at, mask)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void cutCostsWhatIsBehindIt(Compression compression) throws IOException {
        Log log = write(compression, 40, 90, 30, 120, 60);
        Path wal = Files.createDirectories(dir.resolve("cut"));
        for (int size = 0; size <= log.ends[4]; size++) {
            Files.write(WalFormat.segmentFile(wal, 0), Arrays.copyOf(log.bytes, size));
            Set<Integer> found = read(wal, log);
            for (int i = 0; i < log.ends.length; i++) {
                if (log.ends[i] <= size) {
                    assertThat(found).as("cut to %d", size).contains(i);
                }
            }
        }
    }

    @Test
    void recordOverSeveralPagesIsLostAloneWhereverItIsDamaged() throws IOException {
        Log log = write(Compression.NONE, 500, 100_000, 500, 40_000, 500);
        Path wal = Files.createDirectories(dir.resolve("pages"));
        Random random = new Random(SEED);
        for (int round = 0; round < 400; round++) {
            byte[] bytes = log.bytes.clone();
            int from = random.nextInt((int) log.ends[4]);
            int to = Math.min(bytes.length, from + 1 + (round % 2 == 0 ? 0 : random.nextInt(40_000)));
            if (round % 4 < 2) {
                bytes[from] ^= (byte) (1 + random.nextInt(255));
                to = from + 1;
            } else {
                Arrays.fill(bytes, from, to, (byte) 0);
            }
            Files.write(WalFormat.segmentFile(wal, 0), bytes);
            Set<Integer> found = read(wal, log);
            for (int i = 0; i < log.ends.length; i++) {
                boolean touched = from < log.ends[i] && to > (i == 0 ? 0 : log.ends[i - 1]);
                assertThat(touched || found.contains(i))
                        .as("record %d, bytes %d to %d", i, from, to)
                        .isTrue();
            }
        }
    }

    /** Writes a database with so many commits and series. */
    private static void write(Path directory, int commits, int series) throws IOException {
        try (Database database = Database.open(TestDatabases.options(directory))) {
            for (int commit = 0; commit < commits; commit++) {
                long t = 1000L * commit;
                try (Appender appender = database.appender()) {
                    SampleBatch batch = new SampleBatch(series);
                    for (int s = 0; s < series; s++) {
                        batch.add(appender.resolve(Labels.of("__name__", "m" + s), t), t, commit + s);
                    }
                    appender.append(batch);
                    appender.commit();
                }
            }
        }
    }

    private static long time(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static int end(byte[] bytes) {
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static Path damagedCopy(Path to, byte[] log) throws IOException {
        Files.createDirectories(to.resolve("wal"));
        Files.write(to.resolve("wal/00000000"), log);
        return to;
    }

    /** Where each record of a segment begins, and where the last one ends. */
    private static List<Long> borders(Path wal) throws IOException {
        List<Long> borders = new ArrayList<>();
        try (SegmentReader reader = new SegmentReader(wal, 0)) {
            while (reader.next()) {
                borders.add(reader.offset());
            }
        }
        borders.add((long) end(Files.readAllBytes(WalFormat.segmentFile(wal, 0))));
        return borders;
    }

    /** The log ends before the damaged record, as in Prometheus, and is sound from then on. */
    @Test
    void everyByteOfASmallDatabasesLogWhereDamageIsRefused() throws Exception {
        Path original = dir.resolve("original");
        write(original, 4, 2);
        byte[] bytes = Files.readAllBytes(original.resolve("wal/00000000"));
        // The series' record, then one of samples for each commit.
        List<Long> borders = borders(original.resolve("wal"));
        assertThat(borders).hasSize(6);
        int end = end(bytes);
        int compared = 0;
        for (int at = 0; at < end; at++) {
            for (boolean cut : new boolean[] {false, true}) {
                byte[] damaged = cut ? Arrays.copyOf(bytes, at) : bytes.clone();
                if (!cut) {
                    damaged[at] ^= (byte) 0x5a;
                }
                Path copy = damagedCopy(dir.resolve("copy"), damaged);
                long position = at;
                while (cut && position < end && bytes[(int) position] == 0) {
                    // The zeros that stand in for what was cut are what was there.
                    position++;
                }
                long reached = position;
                long sound = borders.subList(1, 6).stream().filter(b -> b <= reached).count();
                int expected = 2 * (int) Math.max(0, sound - 1);
                Set<String> found;
                try (Database database = Database.open(TestDatabases.options(copy));
                        Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                    found = Set.copyOf(Dumps.samples(querier));
                    assertThat(found).as("byte %d, cut %s", at, cut).hasSize(expected);
                    boolean torn = !borders.contains(position);
                    // A lone type byte, or one that says that the page ends, reads as padding.
                    if (!cut || torn && !borders.contains(position - 1)) {
                        assertThat(database.walCorruptions()).as("byte %d, cut %s", at, cut).isEqualTo(1);
                    }
                    found.forEach(line -> assertThat(time(line)).isLessThan(1000L * expected / 2));
                }
                try (Database database = Database.open(TestDatabases.options(copy));
                        Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                    assertThat(database.walCorruptions()).isZero();
                    assertThat(Set.copyOf(Dumps.samples(querier))).isEqualTo(found);
                }
                if (at % 61 == 7) {
                    assertThat(new HashSet<>(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", copy.toString()))))
                            .isEqualTo(found);
                    compared++;
                }
                DamageTrial.delete(copy);
            }
        }
        System.out.println(end + " bytes, " + compared + " directories compared with promtool");
    }

    /** Of a log of several pages a damage costs what is in its page, at most. */
    @Test
    void damagedPageCostsNoOthersRecords() throws IOException {
        long seed = Long.getLong("narthex.seed", System.nanoTime());
        System.out.println("LogDamageTest seed " + seed);
        Random random = new Random(seed);
        Path original = dir.resolve("original");
        write(original, 300, 40);
        byte[] bytes = Files.readAllBytes(original.resolve("wal/00000000"));
        List<Long> borders = borders(original.resolve("wal"));
        int end = end(bytes);
        assertThat(end).isGreaterThan(2 * WalFormat.PAGE_SIZE);
        Set<String> written = open(original);
        for (int round = 0; round < 40; round++) {
            // Not the first record, which has the series.
            int at = (int) (borders.get(1) + random.nextLong(end - borders.get(1)));
            boolean cut = round % 3 == 0;
            byte[] damaged = cut ? Arrays.copyOf(bytes, at) : bytes.clone();
            if (!cut) {
                damaged[at] ^= (byte) (1 + random.nextInt(255));
            }
            Path copy = damagedCopy(dir.resolve("copy"), damaged);
            long page = at / WalFormat.PAGE_SIZE * (long) WalFormat.PAGE_SIZE;
            try (Database database = Database.open(TestDatabases.options(copy).with(OnDamage.CONTAIN));
                    Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                Set<String> found = Set.copyOf(Dumps.samples(querier));
                assertThat(written).containsAll(found);
                Map<Long, Long> byTime =
                        found.stream().collect(Collectors.groupingBy(LogDamageTest::time, Collectors.counting()));
                for (int record = 1; record < borders.size() - 1; record++) {
                    boolean before = borders.get(record + 1) <= page;
                    boolean behind = !cut && borders.get(record) >= page + WalFormat.PAGE_SIZE;
                    if (before || behind) {
                        assertThat(byTime.get(1000L * (record - 1)))
                                .as("record %d, damage at %d, seed %d", record, at, seed)
                                .isEqualTo(40);
                    }
                }
                if (!cut) {
                    assertThat(database.walCorruptions()).isEqualTo(1);
                }
            }
            DamageTrial.delete(copy);
        }
    }

    @Test
    void everyByteOfASmallDatabasesLog() throws IOException {
        Path original = dir.resolve("original");
        write(original, 4, 2);
        Path segment = Path.of("wal", "00000000");
        byte[] bytes = Files.readAllBytes(original.resolve(segment));
        int end = end(bytes);
        Set<String> written = open(original);
        assertThat(written).hasSize(8);
        int lossless = 0;
        for (int at = 0; at < end; at++) {
            for (boolean cut : new boolean[] {false, true}) {
                Path copy = dir.resolve("copy");
                byte[] damaged = cut ? Arrays.copyOf(bytes, at) : bytes.clone();
                if (!cut) {
                    damaged[at] ^= (byte) 0x5a;
                }
                Files.createDirectories(copy.resolve("wal"));
                Files.write(copy.resolve(segment), damaged);
                Set<String> found = open(copy);
                assertThat(written).as("byte %d", at).containsAll(found);
                assertThat(open(copy)).as("the second start, byte %d", at).isEqualTo(found);
                lossless += found.equals(written) ? 1 : 0;
                DamageTrial.delete(copy);
            }
        }
        System.out.println(end + " bytes, " + lossless + " of " + 2 * end + " damages cost nothing");
    }

    private static Set<String> open(Path directory) throws IOException {
        try (Database database = Database.open(TestDatabases.options(directory).with(OnDamage.CONTAIN));
                Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return Set.copyOf(Dumps.samples(querier));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wal-flip-middle",
                "wal-bad-type",
                "wal-missing-middle",
                "wal-missing-first",
                "wal-bad-record-content",
                "wal-unpadded-name",
                "checkpoint-flip",
                "checkpoint-gap",
                "checkpoint-missing",
                "index-toc",
                "index-symbols",
                "chunks-magic",
                "tombstones-flip"
            })
    void prometheusReadsWhatWasRepairedWithoutLosingMore(String name) throws Exception {
        Path data = Written.root(Conformance.path("tsdb/corrupt/" + name + ".tar.gz"), dir.resolve(name));
        Set<String> found = open(data);
        assertThat(new HashSet<>(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", data.toString()))))
                .isEqualTo(found);
    }
}
