package org.narthex.storage.tsdb.internal.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
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

    @Test
    void everyByteOfASmallDatabasesLog() throws IOException {
        Path original = dir.resolve("original");
        try (Database database = Database.open(TestDatabases.options(original))) {
            for (int commit = 0; commit < 4; commit++) {
                long t = 1000L * commit;
                try (Appender appender = database.appender()) {
                    SampleBatch batch = new SampleBatch(2);
                    for (int s = 0; s < 2; s++) {
                        batch.add(appender.resolve(Labels.of("__name__", "m" + s), t), t, commit + s);
                    }
                    appender.append(batch);
                    appender.commit();
                }
            }
        }
        Path segment = Path.of("wal", "00000000");
        byte[] bytes = Files.readAllBytes(original.resolve(segment));
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
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
