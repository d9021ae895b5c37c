package org.narthex.exposition.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageFormatException;

class PageNumberTest {
    @Test
    void equalsTheJdkOnRandomNumbers() throws PageFormatException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            double value = i % 2 == 0
                    ? Double.longBitsToDouble(random.nextLong())
                    : random.nextInt() * Math.pow(10, random.nextInt(30) - 15);
            if (!Double.isFinite(value)) {
                continue;
            }
            String text = i % 3 == 0 ? Double.toString(value) : String.format(Locale.ROOT, "%." + i % 20 + "e", value);
            double expected = Double.parseDouble(text);
            if (Double.isFinite(expected)) {
                assertThat(Double.doubleToRawLongBits(parse(text)))
                        .as("%s, seed %d", text, seed)
                        .isEqualTo(Double.doubleToRawLongBits(expected));
            }
        }
    }

    @Test
    void halfwayCasesRoundToEven() throws PageFormatException {
        assertThat(parse("9007199254740993")).isEqualTo(9007199254740992d);
        assertThat(parse("9007199254740995")).isEqualTo(9007199254740996d);
        assertThat(parse("1e23")).isEqualTo(1e23);
        assertThat(parse("0.000000000000000000000000000001")).isEqualTo(1e-30);
    }

    @Test
    void signsZerosAndInfinitiesAreKept() throws PageFormatException {
        assertThat(Double.doubleToRawLongBits(parse("-0"))).isEqualTo(Long.MIN_VALUE);
        assertThat(parse("+Inf")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(parse("-iNFINITY")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(parse("5.")).isEqualTo(5);
        assertThat(parse(".5")).isEqualTo(0.5);
        assertThat(parse("1e-400")).isEqualTo(0);
        assertThat(parse("0e999999999999")).isEqualTo(0);
    }

    @Test
    void whatGoRefusesIsRefused() {
        for (String text : new String[] {".", "+", "", "1e", "1e+", "1.2.3", "+nan", "1d", "1f", "0x10", "in", " 1", "1 "}) {
            assertThatThrownBy(() -> parse(text)).as(text).hasMessageContaining("invalid syntax");
        }
        assertThatThrownBy(() -> parse("1e400")).hasMessage("strconv.ParseFloat: parsing \"1e400\": value out of range");
        assertThatThrownBy(() -> parse("1_0")).hasMessage("unsupported character in float");
    }

    private static double parse(String text) throws PageFormatException {
        byte[] b = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);
        return PageNumber.parse(b, 1, b.length - 1);
    }
}
