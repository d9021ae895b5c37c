package org.narthex.config.bridge.internal.bind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Mapping;
import org.narthex.config.api.ConfigNode.Sequence;
import org.narthex.config.api.SectionBinder;
import org.narthex.config.bridge.internal.yaml.YamlReader;

class PlannerTest {
    private static final String CONSUL =
            "scrape_configs:\n- job_name: a\n  consul_sd_configs:\n  - server: x\n- job_name: b\n  consul_sd_configs:\n  - server: x\n";

    /** Takes what every job's discovery says, and nothing else. */
    private static final class Jobs implements SectionBinder<Integer> {
        @Override
        public Integer bind(@Nullable ConfigNode node, BindContext context) throws ConfigException {
            int entries = 0;
            if (node instanceof Sequence jobs) {
                for (ConfigNode job : jobs.items()) {
                    entries += context.discovery((Mapping) job).entries().size();
                }
            }
            return entries;
        }

        @Override
        public @Nullable Object render(Integer section) {
            return null;
        }
    }

    @TempDir
    Path folder;

    private final BinderRegistry registry = new BinderRegistry();
    private final Problems problems = new Problems();
    private Path file;

    @BeforeEach
    void installTheBinderOfJobs() {
        file = folder.resolve("p.yml");
        registry.addBinder(new Jobs(), Map.of(SectionBinder.SECTION, "scrape_configs", SectionBinder.PID, "test.jobs"));
    }

    private Plan plan(String text, boolean agent, boolean strict) throws IOException {
        Files.writeString(file, text);
        Planner.Settings settings = new Planner.Settings(file, Set.of(), agent, strict);
        return new Planner(settings, new YamlReader(), registry, name -> "").plan(problems);
    }

    @Test
    void aMechanismWithoutBundleIsPendingAndEqualEntriesShareOne() throws IOException {
        Plan plan = plan(CONSUL, false, false);
        assertThat(problems.texts()).isEmpty();
        assertThat(plan.slots().values())
                .filteredOn(slot -> slot.record() == null)
                .singleElement()
                .satisfies(slot -> assertThat(slot.pid()).startsWith("org.narthex.discovery.consul~"));
        assertThat(plan.slots().sequencedKeySet().getLast()).isEqualTo("test.jobs");
    }

    @Test
    void strictMechanismsAreRefusedAtTheirPlace() throws IOException {
        plan(CONSUL, false, true);
        assertThat(problems.texts())
                .containsExactly(file
                        + ":4:5: scrape_configs[0].consul_sd_configs[0]: no bundle for consul_sd_configs is installed");
    }

    @Test
    void aMechanismThatNobodyKnowsIsAnError() throws IOException {
        plan("scrape_configs:\n- job_name: a\n  konsul_sd_configs: []\n", false, false);
        assertThat(problems.texts())
                .containsExactly(
                        file + ":3:3: scrape_configs[0]: field konsul_sd_configs not found in type config.plain");
    }

    @Test
    void aSectionWithoutBundleIsCheckedAndUnserved() throws IOException {
        assertThat(plan("rule_files: [a.yml]\n", false, false).unserved()).containsOnlyKeys("rule_files");
        assertThat(problems.isEmpty()).isTrue();
        plan("remote_read:\n- {}\n", false, false);
        assertThat(problems.texts()).singleElement().asString().startsWith(file + ":2:3: ").contains("url for remote_read is empty");
    }

    @Test
    void anAgentTakesNoRules() throws IOException {
        plan("rule_files: [a.yml]\n", true, false);
        assertThat(problems.texts()).containsExactly("field rule_files is not allowed in agent mode");
        assertThat(problems.areAboutContent()).isFalse();
    }

    @Test
    void problemsOfAllSectionsAreCollected() throws IOException {
        plan("global: {nope: 1}\nruntime: {gogc: x}\nscrape_configs:\n- 1_sd_configs: []\n", false, false);
        assertThat(problems.texts()).hasSize(2);
        assertThat(problems.texts().get(0)).contains(":2:17: runtime.gogc: ");
        assertThat(problems.texts().get(1)).contains(":1:10: global: field nope not found");
    }
}
