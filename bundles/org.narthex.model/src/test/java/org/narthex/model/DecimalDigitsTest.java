package org.narthex.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecimalDigitsTest {
    private static void assertWritten(long value) {
        byte[] out = new byte[24];
        int end = DecimalDigits.write(value, out, 2);
        assertThat(new String(out, 2, end - 2, StandardCharsets.US_ASCII)).isEqualTo(Long.toString(value));
        assertThat(out[1]).isZero();
        assertThat(out[end]).isZero();
    }

    @Test
    void bordersOfLengths() {
        assertWritten(0);
        for (long power = 1; power > 0 && power <= 1_000_000_000_000_000_000L; power *= 10) {
            assertWritten(power - 1);
            assertWritten(power);
            assertWritten(power + 1);
        }
        assertWritten(Long.MAX_VALUE);
    }

    @Test
    void anyNumbers() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            assertWritten(random.nextLong() >>> random.nextInt(1, 64));
        }
    }
}
