package org.narthex.launcher.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OldGenerationTest {
    private static final long MIB = 1 << 20;

    @Test
    void smallGrowthIsLeftAlone() {
        assertThat(OldGeneration.isDue(8 * MIB, 0, 1000, 0)).isFalse();
        assertThat(OldGeneration.isDue(9 * MIB, 0, 1000, 0)).isTrue();
    }

    @Test
    void growthIsMeasuredByWhatLives() {
        assertThat(OldGeneration.isDue(690 * MIB, 600 * MIB, 1000, 0)).isFalse();
        assertThat(OldGeneration.isDue(710 * MIB, 600 * MIB, 1000, 0)).isTrue();
    }

    @Test
    void longPausesAreRare() {
        assertThat(OldGeneration.isDue(100 * MIB, 0, 2_300_000_000L, 200_000_000)).isFalse();
        assertThat(OldGeneration.isDue(100 * MIB, 0, 2_400_000_000L, 200_000_000)).isTrue();
    }
}
