package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database under random operations tells what plain maps tell; {@link ModelRuns} for longer runs. */
class DatabaseModelTest {
    @TempDir
    Path dir;

    @Test
    void databaseTellsWhatTheModelTells() throws Exception {
        ModelRuns.Done done = ModelRuns.run(dir);

        assertThat(done.databases()).isPositive();
        assertThat(done.certain()).as("samples of the models that the databases have").isPositive();
        assertThat(done.operations()).containsKeys("commit", "query");
    }
}
