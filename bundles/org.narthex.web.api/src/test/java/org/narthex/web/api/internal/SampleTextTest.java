package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.narthex.model.GoFloat;

class SampleTextTest {
    @Test
    void bytesEqualTheText() {
        SplittableRandom random = new SplittableRandom(3);
        SampleText text = new SampleText();
        byte[] out = new byte[40];
        for (int i = 0; i < 600_000; i++) {
            double value = switch (i % 6) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextLong() >> random.nextInt(64);
                case 2 -> (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-8, 24));
                case 3 -> random.nextInt(-1_000_000_000, 1_000_000_000) / 8.0;
                case 4 -> random.nextInt(-1000, 1000) * Math.pow(10, -random.nextInt(2, 9));
                default -> Math.nextUp(Math.pow(10, random.nextInt(-8, 24)));
            };
            int end = text.write(value, out, 3);
            assertThat(new String(out, 3, end - 3, StandardCharsets.US_ASCII)).isEqualTo(GoFloat.json(value));
        }
    }
}
