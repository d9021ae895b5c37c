package org.narthex.storage.tsdb.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.tsdb.internal.block.Conformance.Node;

class BlockFilesTest {
    @TempDir
    Path dir;

    @Test
    void metaIsWrittenAsItWasRead() throws IOException {
        List<Path> files;
        try (var list = Files.list(Conformance.path("tsdb/encodings/meta"))) {
            files = list.sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(15);
        for (Path file : files) {
            String text = Files.readString(file);
            assertThat(BlockMeta.parse(text).toJson()).as(file.toString()).isEqualTo(text);
        }
    }

    @Test
    void tombstonesMergeAndReadBackAsRecorded() throws IOException {
        int n = 0;
        for (Node file : Conformance.json(Conformance.path("tsdb/encodings/tombstones.json")).members("files")) {
            byte[] bytes = file.get("bytes").hex();
            Map<Long, Intervals> expected = new TreeMap<>();
            for (Node s : file.members("series")) {
                Intervals added = Intervals.NONE;
                for (Node i : s.members("added")) {
                    added = added.add(i.items().get(0).number(), i.items().get(1).number());
                }
                Intervals stored = Intervals.NONE;
                for (Node i : s.members("stored")) {
                    stored = stored.add(i.items().get(0).number(), i.items().get(1).number());
                }
                assertThat(added).isEqualTo(stored);
                expected.put(s.get("ref").number(), stored);
            }
            Files.write(dir.resolve(Tombstones.FILE), bytes);
            Tombstones read = Tombstones.read(dir);
            assertThat(read.bySeries()).as(file.get("name").text()).isEqualTo(expected);
            if (expected.size() < 2) {
                assertThat(read.encode()).isEqualTo(bytes);
            }
            read.write(dir);
            assertThat(Tombstones.read(dir).bySeries()).isEqualTo(expected);
            n++;
        }
        assertThat(n).isGreaterThan(10);
    }

    @Test
    void recodedChunksLackTheDeletedSamplesOnly() {
        int n = 0;
        ChunkDecoder decoder = new StandardChunkDecoder();
        for (Node line : Conformance.lines("tsdb/encodings/chunk_xor.jsonl")) {
            SampleBuffer all = new SampleBuffer(8);
            byte[] bytes = line.get("bytes").hex();
            decoder.decode((byte) 1, MemorySegment.ofArray(bytes), Long.MIN_VALUE, Long.MAX_VALUE, all);
            if (all.size < 3 || !ascending(all)) {
                continue;
            }
            Intervals gone = Intervals.NONE.add(all.timestamps[all.size / 3], all.timestamps[all.size / 2]);
            EncodedChunk chunk = new EncodedChunk(
                    (byte) 1, all.timestamps[0], all.timestamps[all.size - 1], MemorySegment.ofArray(bytes));
            SampleBuffer left = new SampleBuffer(8);
            for (EncodedChunk c : ChunkRecoder.without(chunk, gone, decoder)) {
                decoder.decode(c.encoding(), c.data(), c.mint(), c.maxt(), left);
            }
            assertThat(left.size).as(line.get("name").text()).isEqualTo(all.size - (all.size / 2 - all.size / 3 + 1));
            for (int i = 0; i < left.size; i++) {
                int from = i < all.size / 3 ? i : i + all.size / 2 - all.size / 3 + 1;
                assertThat(left.timestamps[i]).isEqualTo(all.timestamps[from]);
                assertThat(Double.doubleToRawLongBits(left.values[i]))
                        .isEqualTo(Double.doubleToRawLongBits(all.values[from]));
            }
            n++;
        }
        assertThat(n).isGreaterThan(30);
    }

    private static boolean ascending(SampleBuffer b) {
        for (int i = 1; i < b.size; i++) {
            if (b.timestamps[i] <= b.timestamps[i - 1]) {
                return false;
            }
        }
        return true;
    }
}
