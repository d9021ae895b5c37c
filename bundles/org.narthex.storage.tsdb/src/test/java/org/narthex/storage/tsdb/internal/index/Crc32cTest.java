package org.narthex.storage.tsdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {
    @Test
    void partsOfEveryLengthAreSummedUp() {
        byte[] content = new byte[10_000];
        new Random(3).nextBytes(content);
        byte[] scratch = new byte[content.length];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment direct = arena.allocate(content.length).copyFrom(MemorySegment.ofArray(content));
            for (int length : new int[] {0, 1, 100, 4095, 4096, 4097, 9_993}) {
                CRC32C expected = new CRC32C();
                expected.update(content, 7, length);
                assertThat(Crc32c.of(direct, 7, 7L + length, byte[]::new)).isEqualTo((int) expected.getValue());
                assertThat(Crc32c.of(MemorySegment.ofArray(content), 7, 7L + length, n -> scratch))
                        .isEqualTo((int) expected.getValue());
            }
        }
    }
}
