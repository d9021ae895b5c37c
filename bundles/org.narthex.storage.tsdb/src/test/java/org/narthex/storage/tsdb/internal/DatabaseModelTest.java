package org.narthex.storage.tsdb.internal;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database under random operations tells what plain maps tell; {@link ModelRun} for longer runs. */
class DatabaseModelTest {
    private static final int SECONDS = 120;

    @TempDir
    Path dir;

    @Test
    void databaseTellsWhatTheModelTells() throws Exception {
        Duration time = Duration.ofSeconds(Integer.getInteger("narthex.model.seconds", SECONDS));
        ModelRun.runAll(dir, time, Long.getLong("narthex.model.seed", System.nanoTime()));
    }
}
