package org.narthex.storage.tsdb.internal.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases with one damaged place, somewhere, open and answer, and show nothing that was never written. */
class RandomDamageTest {
    @TempDir
    Path dir;

    @Test
    void oneDamagedPlaceNeverStopsTheDatabase() throws IOException {
        int count = Integer.getInteger("narthex.damages", 100);
        long seed = Long.getLong("narthex.seed", System.nanoTime());
        System.out.println("seed " + seed);
        DamageTrial trial = new DamageTrial(dir, seed);
        for (int i = 0; i < count; i++) {
            trial.next(null);
        }
        System.out.printf(
                "%d damages, %d cost nothing, on average %.3f %% of the samples lost%n",
                count, trial.lossless(), 100 * trial.averageLost());
        assertThat(trial.averageLost()).isBetween(0.0, 0.25);
        assertThat(trial.lossless()).isPositive();
    }
}
