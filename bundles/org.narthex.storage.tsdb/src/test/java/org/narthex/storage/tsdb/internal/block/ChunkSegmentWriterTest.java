package org.narthex.storage.tsdb.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.storage.tsdb.internal.block.Conformance.Node;

class ChunkSegmentWriterTest {
    private static final int DEFAULT = 512 << 20;

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"one_segment", "several_segments", "batch_too_big_for_segment"})
    void recordedFilesAreWrittenByteForByte(String name) throws IOException {
        Node walk = Conformance.json(Conformance.path("tsdb/encodings/chunk_segments/" + name + ".json"));
        List<EncodedChunk> chunks = new ArrayList<>();
        List<Node> refs = walk.members("refs");
        for (Node file : walk.members("files")) {
            for (Node chunk : file.members("chunks")) {
                Node ref = refs.get(chunks.size());
                chunks.add(new EncodedChunk(
                        (byte) chunk.get("encoding").number(),
                        ref.get("mint").number(),
                        ref.get("maxt").number(),
                        MemorySegment.ofArray(chunk.get("data").hex())));
            }
        }
        long size = walk.get("segment_size_option").number();
        long[] got = new long[chunks.size()];
        try (ChunkSegmentWriter writer = new ChunkSegmentWriter(dir, size == 0 ? DEFAULT : size)) {
            if (walk.get("one_WriteChunks_call").bool()) {
                writer.write(chunks, got);
            } else {
                for (int i = 0; i < got.length; i++) {
                    long[] one = new long[1];
                    writer.write(List.of(chunks.get(i)), one);
                    got[i] = one[0];
                }
            }
            writer.finish();
        }
        List<Node> files = walk.members("files");
        try (var list = Files.list(dir.resolve("chunks"))) {
            assertThat(list).hasSameSizeAs(files);
        }
        for (int i = 0; i < files.size(); i++) {
            assertThat(Files.readAllBytes(dir.resolve("chunks/%06d".formatted(i + 1))))
                    .isEqualTo(files.get(i).get("bytes").hex());
        }
        assertThat(got).isEqualTo(refs.stream().mapToLong(r -> r.get("ref").unsigned()).toArray());
        try (ChunkSegments reader = ChunkSegments.open(dir)) {
            for (int i = 0; i < got.length; i++) {
                assertThat(reader.chunk(got[i], byte[]::new).asSlice(1).mismatch(chunks.get(i).data())).isEqualTo(-1);
            }
        }
    }
}
