package org.narthex.config.bridge.internal.bind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.config.api.ConfigNode.Sequence;
import org.narthex.config.bridge.internal.yaml.YamlReader;

class ConfigFilesTest {
    @TempDir
    Path folder;

    private final Problems problems = new Problems();
    private Path main;

    @BeforeEach
    void nameTheMainFile() {
        main = folder.resolve("prometheus.yml");
    }

    private ConfigFiles read(String text) throws IOException {
        Files.writeString(main, text);
        return ConfigFiles.read(main, new YamlReader(), problems);
    }

    @Test
    void jobsOfIncludedFilesFollowThoseOfTheMainFile() throws IOException {
        Files.createDirectories(folder.resolve("jobs"));
        Files.writeString(folder.resolve("jobs/b.yml"), "scrape_configs:\n- job_name: b\n");
        Files.writeString(folder.resolve("jobs/c.yml"), "scrape_configs:\n- job_name: c\n");
        ConfigFiles files = read("scrape_config_files: [jobs/*.yml]\nscrape_configs:\n- job_name: a\n");
        assertThat(problems.texts()).isEmpty();
        assertThat(files.hasJobs()).isTrue();
        Sequence jobs = (Sequence) files.jobs();
        assertThat(jobs.items()).hasSize(3);
        assertThat(jobs.items().get(2).position().file()).isEqualTo(folder.resolve("jobs/c.yml").toString());
    }

    @Test
    void unknownKeysAreAllNamedWithTheirPlaces() throws IOException {
        read("a: 1\nglobal: {}\nb: 2\n");
        assertThat(problems.texts())
                .containsExactly(
                        main + ":1:1: field a not found in type config.plain",
                        main + ":3:1: field b not found in type config.plain");
        assertThat(problems.areAboutContent()).isTrue();
        assertThat(problems.areAllOutside(main)).isFalse();
    }

    @Test
    void aProblemInAnIncludedFileNamesThatFile() throws IOException {
        Path included = Files.writeString(folder.resolve("more.yml"), "jobs: []\n");
        read("scrape_config_files: [more.yml]\n");
        assertThat(problems.texts()).containsExactly(included + ":1:1: field jobs not found in type config.ScrapeConfigs");
        assertThat(problems.areAllOutside(main)).isTrue();
    }

    @Test
    void whatCannotBeReadIsNoProblemOfContent() {
        ConfigFiles.read(main, new YamlReader(), problems);
        assertThat(problems.texts()).containsExactly("open " + main + ": no such file or directory");
        assertThat(problems.areAboutContent()).isFalse();
    }

    @Test
    void aListIsNoConfiguration() throws IOException {
        read("- a\n");
        assertThat(problems.texts()).containsExactly(main + ":1:1: cannot unmarshal !!seq into config.plain");
    }

    @Test
    void anEmptyFileIsAConfigurationOfDefaults() throws IOException {
        assertThat(read("").sections()).isEmpty();
        assertThat(problems.isEmpty()).isTrue();
    }
}
