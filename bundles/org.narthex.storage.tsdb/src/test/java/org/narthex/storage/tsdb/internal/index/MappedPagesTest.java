package org.narthex.storage.tsdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MappedPagesTest {
    private static final int SIZE = 16 << 20;
    private static final int STEP = 1000;

    /** What the system may map around a page that is asked for. */
    private static final int AROUND = 64 << 10;

    @TempDir
    Path dir;

    @Test
    @EnabledOnOs(OS.LINUX)
    void readingLeavesFewPagesAndTheContentAsItWas() throws Exception {
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) (i * 31 >> 8);
        }
        Path path = Files.write(dir.resolve("chunks"), content);
        try (MappedFile file = MappedFile.open(path)) {
            for (int round = 0; round < 3; round++) {
                assertThat(difference(file.bytes(), content)).isEqualTo(-1);
            }
            assertThat(resident(path)).isEqualTo(SIZE);
            for (int at = 0; at + STEP <= SIZE; at += STEP) {
                file.reading(at);
                assertThat(file.bytes().get(ValueLayout.JAVA_BYTE, at)).isEqualTo(content[at]);
                if (at > MappedPages.MOST_BYTES && at % (100 * STEP) == 0) {
                    assertThat(resident(path)).isLessThanOrEqualTo(MappedPages.MOST_BYTES + AROUND);
                }
            }
            assertThat(difference(file.bytes(), content)).isEqualTo(-1);
        }
    }

    private static long difference(MemorySegment map, byte[] content) {
        return map.mismatch(MemorySegment.ofArray(content));
    }

    /** Bytes of a mapped file that are in the memory of this process. */
    private static long resident(Path path) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        long kib = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).endsWith(path.toString())) {
                while (!lines.get(i).startsWith("Rss:")) {
                    i++;
                }
                kib += Long.parseLong(lines.get(i).replaceAll("\\D", ""));
            }
        }
        return kib << 10;
    }
}
