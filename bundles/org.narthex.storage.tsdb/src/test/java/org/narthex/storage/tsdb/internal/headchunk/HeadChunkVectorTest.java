package org.narthex.storage.tsdb.internal.headchunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.storage.tsdb.internal.Conformance;
import org.narthex.storage.tsdb.internal.Json;

/** Head chunk files have the bytes that Prometheus gives them. */
class HeadChunkVectorTest {
    @TempDir
    Path dir;

    private static long number(Map<String, Object> of, String key) {
        return Long.parseUnsignedLong(((String) of.get(key)).replaceFirst("^-", ""))
                * (((String) of.get(key)).startsWith("-") ? -1 : 1);
    }

    @Test
    void filesAreWrittenAndReadAlike() throws Exception {
        Map<String, Object> vector =
                Json.object(Files.readString(Conformance.path("tsdb/encodings/head_chunks/two_files.json")));
        List<Long> refs = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (Map<String, Object> file : Json.list(vector, "files")) {
            // Each session begins a file.
            try (HeadChunkStore store = new HeadChunkStore(dir)) {
                store.scan((ref, series, mint, maxt, encoding) -> null);
                for (Map<String, Object> chunk : Json.list(file, "chunks")) {
                    byte[] data = HexFormat.of().parseHex((String) chunk.get("data"));
                    int encoding = Integer.parseInt((String) chunk.get("encoding_byte"), 16);
                    refs.add(store.write(
                            number(chunk, "series_ref"),
                            number(chunk, "mint"),
                            number(chunk, "maxt"),
                            encoding,
                            data,
                            data.length));
                    expected.add(chunk.get("series_ref") + " " + chunk.get("mint") + " " + chunk.get("maxt") + " "
                            + encoding);
                }
            }
            byte[] ours = Files.readAllBytes(dir.resolve((String) file.get("file")));
            byte[] used = HexFormat.of().parseHex((String) file.get("bytes"));
            assertThat(ours).hasSize(((Long) file.get("size")).intValue());
            assertThat(Arrays.copyOf(ours, used.length)).isEqualTo(used);
            assertThat(Arrays.copyOfRange(ours, used.length, ours.length)).containsOnly(0);
        }
        assertThat(refs)
                .isEqualTo(Json.list(vector, "refs").stream()
                        .map(r -> number(r, "chunk_ref"))
                        .toList());
        List<String> found = new ArrayList<>();
        try (HeadChunkStore store = new HeadChunkStore(dir)) {
            store.scan((ref, series, mint, maxt, encoding) -> {
                found.add(Long.toUnsignedString(series) + " " + mint + " " + maxt + " " + (encoding & 0xff));
                return null;
            });
        }
        assertThat(found).isEqualTo(expected);
    }
}
