package org.narthex.scrape.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private final TextHash hash = new TextHash();
    private final TextTable table = new TextTable();

    private TextHash of(String text) {
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        hash.of(bytes, 1, bytes.length - 1);
        return hash;
    }

    @Test
    void hashesArePublishedOnes() {
        TextHash plain = new TextHash(0, 0);
        assertThat(hex(plain, "")).isEqualTo("00000000000000000000000000000000");
        assertThat(hex(plain, "hello")).isEqualTo("cbd8a7b341bd9b025b1e906a48ae1d19");
        assertThat(hex(plain, "The quick brown fox jumps over the lazy dog"))
                .isEqualTo("e34bbc7bbc071b6c7a433ca9c49a9347");
    }

    private static String hex(TextHash hash, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hash.of(bytes, 0, bytes.length);
        return HexFormat.of().toHexDigits(hash.high) + HexFormat.of().toHexDigits(hash.low);
    }

    @Test
    void everyLengthHasAHashOfItsOwn() {
        for (int i = 0; i < 100; i++) {
            assertThat(table.find(of("x".repeat(i)))).isEqualTo(-1);
            assertThat(table.add(of("x".repeat(i)))).isEqualTo(i);
        }
        assertThat(table.find(of("x".repeat(42)))).isEqualTo(42);
    }

    @Test
    void retainedTextsAreNumberedAnew() {
        for (int i = 0; i < 1000; i++) {
            table.add(of("series_" + i));
        }
        BitSet keep = new BitSet();
        keep.set(3);
        keep.set(500, 600);
        table.retain(keep);

        assertThat(table.size()).isEqualTo(101);
        assertThat(table.find(of("series_3"))).isZero();
        assertThat(table.find(of("series_599"))).isEqualTo(100);
        assertThat(table.find(of("series_4"))).isEqualTo(-1);
        assertThat(table.add(of("series_4"))).isEqualTo(101);
    }
}
