package org.narthex.storage.tsdb.internal;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database under random operations tells what plain maps tell; {@link ModelRuns} for longer runs. */
class DatabaseModelTest {
    @TempDir
    Path dir;

    @Test
    void databaseTellsWhatTheModelTells() throws Exception {
        ModelRuns.run(dir);
    }
}
