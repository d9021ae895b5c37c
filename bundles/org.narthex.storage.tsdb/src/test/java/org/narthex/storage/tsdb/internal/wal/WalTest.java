package org.narthex.storage.tsdb.internal.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.storage.tsdb.internal.Conformance;
import org.narthex.storage.tsdb.internal.Json;

class WalTest {
    @TempDir
    Path dir;

    private static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(Conformance.path("tsdb/encodings/wal_segments"))) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
    }

    private static byte[] record(Map<String, Object> description) {
        int length = ((Long) description.get("length")).intValue();
        byte[] out = new byte[length];
        switch ((String) description.get("pattern")) {
            case "zero" -> {}
            case "seq" -> {
                for (int i = 0; i < length; i++) {
                    out[i] = (byte) (i % 251);
                }
            }
            default -> {
                long x = length * 2685821657736338717L + 88172645463325252L;
                for (int i = 0; i < length; i++) {
                    x ^= x >>> 12;
                    x ^= x << 25;
                    x ^= x >>> 27;
                    out[i] = (byte) (x * 2685821657736338717L >>> 56);
                }
            }
        }
        return out;
    }

    private static List<byte[]> read(Path wal) throws IOException {
        List<byte[]> records = new ArrayList<>();
        for (WalFormat.Segment segment : WalFormat.segments(wal)) {
            try (SegmentReader reader = new SegmentReader(wal, segment.number())) {
                while (reader.next()) {
                    records.add(Arrays.copyOf(reader.record(), reader.length()));
                }
            }
        }
        return records;
    }

    @Test
    void segmentsOfPrometheusAreReadAndWrittenAlike() throws Exception {
        int compared = 0;
        for (Path file : cases()) {
            String name = file.getFileName().toString().replace(".json", "");
            Map<String, Object> vector = Json.object(Files.readString(file));
            List<byte[]> records = new ArrayList<>();
            for (Map<String, Object> r : Json.list(vector, "records")) {
                byte[] bytes = record(r);
                assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                        .as(name)
                        .isEqualTo(r.get("sha256"));
                records.add(bytes);
            }
            Path theirs = Files.createDirectories(dir.resolve(name + "-theirs"));
            for (Map<String, Object> segment : Json.list(vector, "segments")) {
                String gz = (String) segment.get("file");
                String number = gz.replace(".gz", "").substring(gz.indexOf('.') + 1);
                Files.write(theirs.resolve(number), Conformance.gunzip(file.resolveSibling(gz)));
            }
            assertThat(read(theirs)).as(name).containsExactlyElementsOf(records);

            WalBatch.Compression compression =
                    WalBatch.Compression.valueOf(((String) vector.get("compression")).toUpperCase(java.util.Locale.ROOT));
            Path ours = dir.resolve(name + "-ours");
            WalWriter writer = new WalWriter(ours, (Long) vector.get("segment_size"), 0, WalMetrics.NONE);
            WalBatch batch = new WalBatch(compression);
            boolean one = (Boolean) vector.get("one_log_call");
            for (byte[] r : records) {
                batch.add(r, r.length);
                if (!one) {
                    writer.log(batch);
                    batch.clear();
                }
            }
            writer.log(batch);
            if ((Boolean) vector.get("closed")) {
                writer.close();
            }
            assertThat(read(ours)).as(name).containsExactlyElementsOf(records);
            if (compression == WalBatch.Compression.NONE) {
                for (WalFormat.Segment s : WalFormat.segments(theirs)) {
                    assertThat(Files.readAllBytes(WalFormat.segmentFile(ours, s.number())))
                            .as(name + " segment " + s.number())
                            .isEqualTo(Files.readAllBytes(s.file()));
                    compared++;
                }
                assertThat(WalFormat.segments(ours)).hasSameSizeAs(WalFormat.segments(theirs));
            }
            writer.close();
        }
        assertThat(compared).isGreaterThan(10);
    }
}
