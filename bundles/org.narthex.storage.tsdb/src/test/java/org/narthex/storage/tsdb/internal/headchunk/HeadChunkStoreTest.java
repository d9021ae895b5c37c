package org.narthex.storage.tsdb.internal.headchunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.storage.api.StorageException;

class HeadChunkStoreTest {
    @TempDir
    Path dir;

    private static byte[] data(Random random) {
        byte[] data = new byte[4 + random.nextInt(900)];
        random.nextBytes(data);
        return data;
    }

    private static byte[] read(HeadChunkStore store, long ref) {
        return store.data(ref, byte[]::new).toArray(ValueLayout.JAVA_BYTE);
    }

    private List<String> files() throws Exception {
        try (var list = Files.list(dir)) {
            return list.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void chunksAreReadWhileTheFileGrows() throws Exception {
        Random random = new Random(1);
        Map<Long, byte[]> written = new LinkedHashMap<>();
        try (HeadChunkStore store = new HeadChunkStore(dir)) {
            Map<Long, MemorySegment> kept = new LinkedHashMap<>();
            for (int n = 0; n < 20_000; n++) {
                byte[] data = data(random);
                long ref = store.write(n + 1, n, n, 1, data, data.length);
                written.put(ref, data);
                if (n % 50 == 0) {
                    kept.put(ref, store.data(ref, byte[]::new));
                    for (long some : written.keySet().stream().skip(random.nextInt(n + 1)).limit(20).toList()) {
                        assertThat(read(store, some)).isEqualTo(written.get(some));
                    }
                }
            }
            assertThat(store.written()).isEqualTo(20_000);
            kept.forEach((ref, segment) ->
                    assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(written.get(ref)));
        }
        try (HeadChunkStore store = new HeadChunkStore(dir)) {
            List<Long> found = new ArrayList<>();
            assertThat(store.scan((ref, series, mint, maxt, encoding) -> {
                        found.add(ref);
                        assertThat(mint).isEqualTo(series - 1);
                        return null;
                    }))
                    .isTrue();
            assertThat(found).containsExactlyElementsOf(written.keySet());
            written.forEach((ref, data) -> assertThat(read(store, ref)).isEqualTo(data));
        }
    }

    @Test
    void truncationDeletesOlderFilesAndCutsTheCurrentOne() throws Exception {
        byte[] data = {1, 2, 3, 4};
        try (HeadChunkStore store = new HeadChunkStore(dir)) {
            assertThat(store.nextChunkFile()).isEqualTo(1);
            long[] refs = new long[4];
            List<Runnable> retired = new ArrayList<>();
            for (int n = 0; n < refs.length; n++) {
                refs[n] = store.write(1, n, n, 1, data, data.length);
                assertThat(refs[n] >>> 32).isEqualTo(n + 1);
                store.truncate(0, retired::add);
            }
            assertThat(retired).isEmpty();
            MemorySegment held = store.data(refs[1], byte[]::new);
            store.truncate(3, retired::add);
            assertThat(files()).containsExactly("000003", "000004");
            assertThatThrownBy(() -> store.data(refs[1], byte[]::new))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("000002: at byte 8: no such file");
            assertThat(held.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
            assertThat(retired).hasSize(2);
            retired.forEach(Runnable::run);
            assertThatThrownBy(() -> held.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
            assertThat(read(store, refs[2])).isEqualTo(data);
            assertThat(read(store, refs[3])).isEqualTo(data);
            store.truncate(99, retired::add);
            assertThat(files()).as("the one being written stays").containsExactly("000004");
            assertThat(store.write(1, 9, 9, 1, data, data.length) >>> 32).isEqualTo(5);
            assertThat(store.sizeBytes()).isEqualTo(2 * 131_072);
        }
        try (HeadChunkStore store = new HeadChunkStore(dir)) {
            store.truncate(99, Runnable::run);
            assertThat(files()).isEmpty();
            assertThat(store.nextChunkFile()).isEqualTo(1);
        }
    }

    @Test
    void filesEndBeforeTheirLimit() throws Exception {
        byte[] data = new byte[200_000];
        try (HeadChunkStore store = new HeadChunkStore(dir)) {
            long ref = 0;
            for (int n = 0; n < 700; n++) {
                data[0] = (byte) n;
                ref = store.write(1, n, n, 1, data, data.length);
            }
            assertThat(ref >>> 32).isEqualTo(2);
            assertThat(Files.size(dir.resolve("000001"))).isBetween((128L << 20) - 200_034, 128L << 20);
            assertThat(read(store, 1L << 32 | 8)[0]).isZero();
            assertThat(read(store, ref)[0]).isEqualTo((byte) 699);
        }
    }

    @Test
    void chunkThatCannotBeWrittenStaysInMemoryUntilItIsForgotten() throws Exception {
        try (HeadChunkStore store = new HeadChunkStore(dir)) {
            byte[] huge = new byte[300_000];
            huge[7] = 7;
            long ref = store.write(1, 1, 1, 1, huge, huge.length);
            assertThat(ref).isNegative();
            assertThat(read(store, ref)).isEqualTo(huge);
            store.forget(ref);
            assertThatThrownBy(() -> store.data(ref, byte[]::new)).hasMessageContaining("no such chunk");
        }
    }

    @Test
    void damageDeletesTheFileAndThoseBehind() throws Exception {
        byte[] data = {1, 2, 3, 4};
        try (HeadChunkStore store = new HeadChunkStore(dir)) {
            for (int n = 0; n < 3; n++) {
                store.write(1, n, n, 1, data, data.length);
                store.truncate(0, Runnable::run);
            }
        }
        byte[] second = Files.readAllBytes(dir.resolve("000002"));
        second[35] ^= 1;
        Files.write(dir.resolve("000002"), second);
        try (HeadChunkStore store = new HeadChunkStore(dir)) {
            List<Long> found = new ArrayList<>();
            assertThat(store.scan((ref, series, mint, maxt, encoding) -> {
                        found.add(mint);
                        return null;
                    }))
                    .isFalse();
            assertThat(found).containsExactly(0L);
            assertThat(files()).containsExactly("000001");
            assertThat(store.corruptions()).isEqualTo(1);
            assertThat(store.write(1, 5, 5, 1, data, data.length) >>> 32).isEqualTo(2);
        }
    }
}
