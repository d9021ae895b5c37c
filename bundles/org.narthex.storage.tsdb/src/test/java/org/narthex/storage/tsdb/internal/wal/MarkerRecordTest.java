package org.narthex.storage.tsdb.internal.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.Conformance;
import org.narthex.storage.tsdb.internal.Json;

/** Markers of the out-of-order log are those of Prometheus. */
class MarkerRecordTest {
    /** Gathers markers and refuses all else. */
    private static final class Markers implements RecordHandler {
        private final List<List<Long>> found = new ArrayList<>();

        @Override
        public void markers(long[] refs, long[] chunks, int n) {
            for (int i = 0; i < n; i++) {
                found.add(List.of(refs[i], chunks[i]));
            }
        }

        @Override
        public void series(long ref, Labels labels) {
            throw new AssertionError();
        }

        @Override
        public void samples(long[] refs, long[] times, long @Nullable [] starts, double[] values, int n) {
            throw new AssertionError();
        }

        @Override
        public void tombstone(long ref, long mint, long maxt) {
            throw new AssertionError();
        }

        @Override
        public void exemplar(long ref, Exemplar exemplar) {
            throw new AssertionError();
        }

        @Override
        public void metadata(long ref, Metadata metadata) {
            throw new AssertionError();
        }

        @Override
        public void histogram(long ref, long time, long start, Histogram histogram) {
            throw new AssertionError();
        }

        @Override
        public void floatHistogram(long ref, long time, long start, FloatHistogram histogram) {
            throw new AssertionError();
        }
    }

    @Test
    void recordedMarkersAreReadAndWrittenAlike() throws Exception {
        int tested = 0;
        for (String line : Files.readAllLines(Conformance.path("tsdb/encodings/wal_records.jsonl"))) {
            Map<String, Object> vector = Json.object(line);
            if (!"mmap_markers".equals(vector.get("record"))) {
                continue;
            }
            byte[] bytes = HexFormat.of().parseHex((String) vector.get("bytes"));
            List<List<Long>> expected = new ArrayList<>();
            RecordBuffer out = new RecordBuffer();
            RecordFormat.markersHead(out);
            for (Map<String, Object> marker : Json.list(vector, "markers")) {
                long ref = Long.parseUnsignedLong((String) marker.get("ref"));
                long chunk = Long.parseUnsignedLong((String) marker.get("chunk_ref"));
                expected.add(List.of(ref, chunk));
                RecordFormat.marker(out, ref, chunk);
            }
            assertThat(out.toByteArray()).isEqualTo(bytes);
            Markers markers = new Markers();
            new RecordDecoder().decode(bytes, bytes.length, markers);
            assertThat(markers.found).isEqualTo(expected);
            tested++;
        }
        assertThat(tested).isGreaterThanOrEqualTo(5);
    }
}
