package org.narthex.storage.tsdb.internal.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.Metadata;
import org.narthex.model.MetricType;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;
import org.narthex.storage.tsdb.internal.Conformance;
import org.narthex.storage.tsdb.internal.Json;
import org.narthex.storage.tsdb.internal.head.AppendBuffers.PendingHistogram;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordDecoder;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.RecordHandler;
import org.narthex.storage.tsdb.internal.wal.SegmentReader;
import org.narthex.storage.tsdb.internal.wal.WalBatch;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;
import org.narthex.storage.tsdb.internal.wal.WalWriter;

/** Records of all types are read as Prometheus wrote them, and written with the same bytes. */
class RecordVectorTest {
    @TempDir
    Path dir;

    private int cases;

    /** Prints what it is given, so that it can be compared. */
    private static final class Printer implements RecordHandler {
        private final List<String> out = new ArrayList<>();

        @Override
        public void series(long ref, Labels labels) {
            out.add(ref + " " + labels);
        }

        @Override
        public void samples(long[] refs, long[] times, long @Nullable [] starts, double[] values, int n) {
            for (int i = 0; i < n; i++) {
                out.add(refs[i] + " " + times[i] + " " + (starts == null ? 0 : starts[i]) + " " + hex(values[i]));
            }
        }

        @Override
        public void tombstone(long ref, long mint, long maxt) {
            out.add(ref + " " + mint + " " + maxt);
        }

        @Override
        public void markers(long[] refs, long[] chunks, int n) {
            for (int i = 0; i < n; i++) {
                out.add(refs[i] + " " + chunks[i]);
            }
        }

        @Override
        public void exemplar(long ref, Exemplar e) {
            out.add(ref + " " + e.timestamp() + " " + hex(e.value()) + " " + e.labels());
        }

        @Override
        public void metadata(long ref, Metadata metadata) {
            out.add(ref + " " + metadata);
        }

        @Override
        public void histogram(long ref, long time, long start, Histogram h) {
            out.add(ref + " " + time + " " + start + " " + h.hint() + " " + h.schema() + " " + hex(h.zeroThreshold()) + " "
                    + h.zeroCount() + " " + h.count() + " " + hex(h.sum()) + " " + h.positiveSpans()
                    + h.negativeSpans() + Arrays.toString(h.positiveBuckets())
                    + Arrays.toString(h.negativeBuckets()) + hex(h.customValues()));
        }

        @Override
        public void floatHistogram(long ref, long time, long start, FloatHistogram h) {
            out.add(ref + " " + time + " " + start + " " + h.hint() + " " + h.schema() + " " + hex(h.zeroThreshold()) + " "
                    + hex(h.zeroCount()) + " " + hex(h.count()) + " " + hex(h.sum()) + " " + h.positiveSpans()
                    + h.negativeSpans() + hex(h.positiveBuckets()) + hex(h.negativeBuckets())
                    + hex(h.customValues()));
        }
    }

    private static String hex(double... values) {
        StringBuilder out = new StringBuilder();
        for (double v : values) {
            out.append(Long.toHexString(Double.doubleToRawLongBits(v))).append(' ');
        }
        return out.toString();
    }

    private static List<Map<String, Object>> vectors(String name) throws Exception {
        return Files.readString(Conformance.path("tsdb/encodings/" + name), StandardCharsets.UTF_8)
                .lines()
                .map(Json::object)
                .toList();
    }

    @Test
    void everyRecordIsReadAndWrittenAlike() throws Exception {
        int written = 0;
        for (Map<String, Object> vector : vectors("wal_records.jsonl")) {
            String where = vector.get("record") + " " + vector.get("name") + " " + vector.get("encoder");
            byte[] bytes = HexFormat.of().parseHex((String) vector.get("bytes"));
            if (bytes.length > 0) {
                Printer read = new Printer();
                new RecordDecoder().decode(bytes, bytes.length, read);
                assertThat(read.out).as(where).isEqualTo(items(vector, bytes[0]));
            }
            if (vector.get("encoder").equals("decode_only")) {
                continue;
            }
            List<String> records = records(batch -> write(vector, batch));
            if (bytes.length > 1) {
                assertThat(records).as(where).contains(HexFormat.of().formatHex(bytes));
                written++;
            } else {
                // Without an item there is no record.
                assertThat(records).as(where).noneMatch(r -> r.startsWith("07") || r.startsWith("08"));
            }
        }
        assertThat(written).isGreaterThan(150);
    }

    /** What a record of a type has, of a vector that may have more. */
    private static List<String> items(Map<String, Object> vector, int type) {
        Printer out = new Printer();
        boolean starts = type > 10;
        Json.list(vector, "series").forEach(s -> out.series(number(s, "ref"), labels(s)));
        for (Map<String, Object> s : Json.list(vector, "samples")) {
            out.samples(
                    new long[] {number(s, "ref")},
                    new long[] {number(s, "t")},
                    starts ? new long[] {number(s, "st")} : null,
                    new double[] {real(s, "v")},
                    1);
        }
        for (Map<String, Object> s : Json.list(vector, "stones")) {
            for (Object interval : (List<?>) s.get("intervals")) {
                List<?> ends = (List<?>) interval;
                out.tombstone(number(s, "ref"), number(ends.getFirst()), number(ends.getLast()));
            }
        }
        Json.list(vector, "exemplars").forEach(e -> out.exemplar(number(e, "ref"), exemplar(e)));
        Json.list(vector, "markers")
                .forEach(m -> out.markers(
                        new long[] {number(m, "ref")}, new long[] {number(m, "chunk_ref")}, 1));
        Json.list(vector, "metadata").forEach(m -> out.metadata(number(m, "ref"), metadata(m)));
        for (Map<String, Object> h : Json.list(vector, "histograms")) {
            if ((type == 7 || type == 8) && number(h, "schema") == RecordFormat.CUSTOM_SCHEMA) {
                continue;
            }
            PendingHistogram p = histogram(h, floats(vector));
            long start = starts ? p.start() : 0;
            if (p.integer() != null) {
                out.histogram(p.ref(), p.time(), start, p.integer());
            } else if (p.floats() != null) {
                out.floatHistogram(p.ref(), p.time(), start, p.floats());
            }
        }
        return out.out;
    }

    private static void write(Map<String, Object> vector, WalBatch batch) {
        List<Map<String, Object>> series = Json.list(vector, "series");
        if (!series.isEmpty()) {
            RecordBuffer out = batch.begin();
            RecordFormat.seriesHead(out);
            series.forEach(s -> RecordFormat.series(out, number(s, "ref"), labels(s).encoded()));
            batch.end();
        }
        boolean starts = vector.get("encoder").equals("v2");
        List<Map<String, Object>> samples = Json.list(vector, "samples");
        if (!samples.isEmpty()) {
            RecordFormat.samples(
                    batch.begin(),
                    samples.stream().mapToLong(s -> number(s, "ref")).toArray(),
                    samples.stream().mapToLong(s -> number(s, "t")).toArray(),
                    starts ? samples.stream().mapToLong(s -> number(s, "st")).toArray() : null,
                    samples.stream().mapToDouble(s -> real(s, "v")).toArray(),
                    samples.size());
            batch.end();
        }
        List<Map<String, Object>> stones = Json.list(vector, "stones");
        if (!stones.isEmpty()) {
            RecordBuffer out = batch.begin();
            RecordFormat.tombstonesHead(out);
            for (Map<String, Object> s : stones) {
                for (Object interval : (List<?>) s.get("intervals")) {
                    List<?> ends = (List<?>) interval;
                    RecordFormat.tombstone(
                            out, number(s, "ref"), number(ends.getFirst()), number(ends.getLast()));
                }
            }
            batch.end();
        }
        List<Map<String, Object>> exemplars = Json.list(vector, "exemplars");
        if (!exemplars.isEmpty()) {
            RecordBuffer out = batch.begin();
            long ref = number(exemplars.getFirst(), "ref");
            long time = number(exemplars.getFirst(), "t");
            RecordFormat.exemplarsHead(out, ref, time);
            exemplars.forEach(e -> RecordFormat.exemplar(out, ref, time, number(e, "ref"), exemplar(e)));
            batch.end();
        }
        List<Map<String, Object>> markers = Json.list(vector, "markers");
        if (!markers.isEmpty()) {
            RecordBuffer out = batch.begin();
            RecordFormat.markersHead(out);
            markers.forEach(m -> RecordFormat.marker(out, number(m, "ref"), number(m, "chunk_ref")));
            batch.end();
        }
        List<Map<String, Object>> metadata = Json.list(vector, "metadata");
        if (!metadata.isEmpty()) {
            RecordBuffer out = batch.begin();
            RecordFormat.metadataHead(out);
            metadata.forEach(m -> RecordFormat.metadata(out, number(m, "ref"), metadata(m)));
            batch.end();
        }
        HistogramRecords.write(
                Json.list(vector, "histograms").stream()
                        .map(h -> histogram(h, floats(vector)))
                        .toList(),
                starts,
                batch);
    }

    private List<String> records(Consumer<WalBatch> writer) throws Exception {
        Path wal = dir.resolve("" + cases++);
        WalBatch batch = new WalBatch(WalBatch.Compression.NONE);
        writer.accept(batch);
        try (WalWriter out = new WalWriter(wal, 1 << 20, 0, WalMetrics.NONE)) {
            out.log(batch);
        }
        List<String> records = new ArrayList<>();
        try (SegmentReader reader = new SegmentReader(wal, 0)) {
            while (reader.next()) {
                records.add(HexFormat.of().formatHex(reader.record(), 0, reader.length()));
            }
        }
        return records;
    }

    @Test
    void aRecordThatPrometheusRefusesIsRefused() throws Exception {
        int refused = 0;
        for (Map<String, Object> vector : vectors("wal_records_bad.jsonl")) {
            String where = vector.get("record") + " " + vector.get("name");
            byte[] bytes = HexFormat.of().parseHex((String) vector.get("bytes"));
            if (bytes.length == 0 || ("" + vector.get("name")).matches("wrong_type|unknown_type.*")) {
                // An empty record, and one of another type, is none of this type but no error.
                continue;
            }
            Printer read = new Printer();
            boolean fails = false;
            try {
                new RecordDecoder().decode(bytes, bytes.length, read);
            } catch (IndexOutOfBoundsException e) {
                fails = true;
                refused++;
            }
            assertThat(fails).as(where).isEqualTo(vector.get("error") != null);
            if (!fails) {
                assertThat(read.out).as(where).hasSize(((Long) vector.get("decoded_items")).intValue());
            }
        }
        assertThat(refused).isGreaterThan(20);
    }

    private static boolean floats(Map<String, Object> vector) {
        return ((String) vector.get("record")).contains("float");
    }

    private static long number(Map<String, Object> of, String key) {
        return number(of.get(key));
    }

    private static long number(@Nullable Object value) {
        return value instanceof Long n ? n : Long.parseUnsignedLong(("" + value).replaceFirst("^-", ""))
                * (("" + value).startsWith("-") ? -1 : 1);
    }

    private static double real(Map<String, Object> of, String key) {
        return Double.longBitsToDouble(Long.parseUnsignedLong((String) of.get(key), 16));
    }

    private static double[] reals(@Nullable Object list) {
        return list == null
                ? new double[0]
                : ((List<?>) list)
                        .stream()
                                .mapToDouble(v -> Double.longBitsToDouble(Long.parseUnsignedLong((String) v, 16)))
                                .toArray();
    }

    private static Labels labels(Map<String, Object> of) {
        LabelsBuilder labels = new LabelsBuilder(Labels.EMPTY);
        for (Object pair : (List<?>) of.get("labels")) {
            List<?> both = (List<?>) pair;
            labels.set((String) both.getFirst(), (String) both.getLast());
        }
        return labels.labels();
    }

    private static Exemplar exemplar(Map<String, Object> of) {
        return new Exemplar(labels(of), real(of, "v"), number(of, "t"), true);
    }

    private static Metadata metadata(Map<String, Object> of) {
        int type = (int) number(of, "metric_type");
        MetricType[] types = MetricType.values();
        return new Metadata(
                type < types.length ? types[type] : MetricType.UNKNOWN, (String) of.get("unit"), (String) of.get("help"));
    }

    private static List<Span> spans(@Nullable Object list) {
        List<Span> out = new ArrayList<>();
        for (Object span : (List<?>) list) {
            List<?> both = (List<?>) span;
            out.add(new Span((int) number(both.getFirst()), (int) number(both.getLast())));
        }
        return out;
    }

    private static PendingHistogram histogram(Map<String, Object> h, boolean floats) {
        CounterResetHint hint = CounterResetHint.valueOf(((String) h.get("hint")).toUpperCase(Locale.ROOT));
        long ref = number(h, "ref");
        Histogram integer = null;
        FloatHistogram of = null;
        if (floats) {
            of = new FloatHistogram(
                    hint,
                    (int) number(h, "schema"),
                    real(h, "zt"),
                    real(h, "zc"),
                    real(h, "count"),
                    real(h, "sum"),
                    spans(h.get("ps")),
                    spans(h.get("ns")),
                    reals(h.get("pb")),
                    reals(h.get("nb")),
                    reals(h.get("cv")));
        } else {
            integer = new Histogram(
                    hint,
                    (int) number(h, "schema"),
                    real(h, "zt"),
                    number(h, "zc"),
                    number(h, "count"),
                    real(h, "sum"),
                    spans(h.get("ps")),
                    spans(h.get("ns")),
                    ((List<?>) h.get("pb")).stream().mapToLong(RecordVectorTest::number).toArray(),
                    ((List<?>) h.get("nb")).stream().mapToLong(RecordVectorTest::number).toArray(),
                    reals(h.get("cv")));
        }
        return new PendingHistogram((int) ref, ref, number(h, "t"), number(h, "st"), integer, of);
    }
}
