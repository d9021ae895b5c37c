package org.narthex.storage.tsdb.internal.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.Conformance;
import org.narthex.storage.tsdb.internal.block.Conformance.Node;

class Xor2ChunksTest {
    @Test
    void recordedChunksDecodeToTheirSamples() {
        int n = 0;
        for (String file : List.of("chunk_xor2.jsonl", "chunk_xor2_st.jsonl")) {
            for (Node line : Conformance.lines("tsdb/encodings/" + file)) {
                byte[] chunk = line.get("bytes").hex();
                List<String> expected = new ArrayList<>();
                for (Node s : line.members("samples")) {
                    expected.add(s.get("t").number() + " " + s.get("v").text() + " "
                            + s.get("st").number());
                }
                assertThat(decode(chunk, Long.MIN_VALUE, Long.MAX_VALUE))
                        .as(line.get("name").text())
                        .isEqualTo(expected);
                if (expected.size() > 4) {
                    long from = line.members("samples").get(2).get("t").number();
                    long to = line.members("samples")
                            .get(expected.size() - 2)
                            .get("t")
                            .number();
                    assertThat(decode(chunk, from, to)).isEqualTo(expected.subList(2, expected.size() - 1));
                }
                n++;
            }
        }
        assertThat(n).isGreaterThan(130);
    }

    @Test
    void samplesEncodeToTheRecordedChunks() {
        int n = 0;
        for (String file : List.of("chunk_xor2.jsonl", "chunk_xor2_st.jsonl")) {
            for (Node line : Conformance.lines("tsdb/encodings/" + file)) {
                Xor2Encoder encoder = new Xor2Encoder();
                for (Node s : line.members("samples")) {
                    encoder.append(s.get("t").number(), s.get("st").number(), s.get("v").bits());
                }
                assertThat(encoder.bytes()).as(line.get("name").text()).isEqualTo(line.get("bytes").hex());
                n++;
            }
        }
        assertThat(n).isGreaterThan(130);
    }

    @Test
    void cutChunkIsCorrupt() {
        for (Node line : Conformance.lines("tsdb/encodings/chunk_xor2_st.jsonl")) {
            byte[] chunk = line.get("bytes").hex();
            if (chunk.length > 12) {
                byte[] cut = Arrays.copyOf(chunk, chunk.length - 1 - chunk.length / 4);
                assertThatThrownBy(() -> decode(cut, Long.MIN_VALUE, Long.MAX_VALUE))
                        .as(line.get("name").text())
                        .isInstanceOf(StorageException.class);
            }
        }
    }

    private static List<String> decode(byte[] chunk, long mint, long maxt) {
        SampleBuffer buffer = new SampleBuffer(1);
        Xor2Chunks.decode(MemorySegment.ofArray(chunk), mint, maxt, buffer);
        List<String> out = new ArrayList<>();
        for (int i = 0; i < buffer.size; i++) {
            long start = buffer.startTimestamps == null ? 0 : buffer.startTimestamps[i];
            out.add(buffer.timestamps[i] + " "
                    + "%016x".formatted(Double.doubleToRawLongBits(buffer.values[i])) + " " + start);
        }
        return out;
    }
}
