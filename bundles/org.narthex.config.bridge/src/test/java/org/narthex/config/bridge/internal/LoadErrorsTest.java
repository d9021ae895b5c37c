package org.narthex.config.bridge.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.Position;
import org.narthex.config.bridge.internal.bind.Problems;
import org.narthex.runtime.api.StartException;

class LoadErrorsTest {
    private static final Path MAIN = Path.of("p.yml");

    private final Problems problems = new Problems();

    private void problem(String file, int line, String text) {
        problems.add(new ConfigException(new Position(file, line, 1), "", text));
    }

    @Test
    void aProblemOfContentIsOfParsing() {
        problem("p.yml", 3, "job_name is empty");
        StartException refused = LoadErrors.refused(MAIN, problems);
        assertThat(refused).hasMessage("Error loading config (--config.file=p.yml)");
        assertThat(refused.details())
                .containsEntry("file", MAIN.toAbsolutePath().toString())
                .containsEntry("err", "parsing YAML file p.yml: p.yml:3:1: job_name is empty");
        assertThat(refused.details().keySet()).containsExactly("file", "err");
    }

    @Test
    void aFileThatCannotBeReadIsNot() {
        problems.add("open p.yml: no such file or directory");
        assertThat(LoadErrors.refused(MAIN, problems).details())
                .containsEntry("err", "open p.yml: no such file or directory");
    }

    @Test
    void severalProblemsAreOneError() {
        problem("p.yml", 1, "a");
        problem("p.yml", 2, "b");
        assertThat(LoadErrors.notLoaded(MAIN, problems))
                .isEqualTo("couldn't load configuration (--config.file=\"p.yml\"): parsing YAML file p.yml: 2 errors:\n"
                        + "  p.yml:1:1: a\n  p.yml:2:1: b");
    }

    @Test
    void aProblemOfAnIncludedFileHasItsOwnMessage() {
        problem("more.yml", 1, "a");
        StartException refused = LoadErrors.refused(MAIN, problems);
        assertThat(refused).hasMessage("Error loading dynamic scrape config files from config (--config.file=\"p.yml\")");
        assertThat(refused.details()).containsEntry("err", "more.yml:1:1: a");
    }

    @Test
    void problemsOfFilesThatTheConfigurationNamesHaveTheirOwnMessage() {
        problems.add(ConfigException.inNamedFile("parse rules from file"));
        StartException refused = LoadErrors.refused(MAIN, problems);
        assertThat(refused).hasMessage("Error loading rule file patterns from config (--config.file=\"p.yml\")");
        assertThat(refused.details()).containsEntry("err", "parse rules from file");
        assertThat(LoadErrors.notLoaded(MAIN, problems)).isEqualTo(LoadErrors.notApplied(MAIN));
        problem("p.yml", 1, "a");
        assertThat(LoadErrors.refused(MAIN, problems)).hasMessage("Error loading config (--config.file=p.yml)");
    }
}
