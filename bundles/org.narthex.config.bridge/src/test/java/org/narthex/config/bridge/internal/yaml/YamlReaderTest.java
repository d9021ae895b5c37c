package org.narthex.config.bridge.internal.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Mapping;
import org.narthex.config.api.ConfigNode.Scalar;
import org.narthex.config.api.ConfigNode.ScalarType;
import org.narthex.config.api.ConfigNode.Sequence;
import org.narthex.config.api.Position;

class YamlReaderTest {
    private static ConfigNode read(String text) throws ConfigException {
        return new YamlReader().read(text, "p.yml");
    }

    private static ConfigNode at(ConfigNode node, String key) {
        return ((Mapping) node).entries().get(key).value();
    }

    private static void refused(String message, String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class).hasMessage(message);
    }

    @Test
    void everyNodeKnowsItsPlaceAndPath() throws ConfigException {
        Mapping root = (Mapping) read("# comment\nglobal:\n  scrape_interval: 5s\nscrape_configs:\n- job_name: a\n- job_name: b\n");
        assertThat(root.entries().get("scrape_configs").keyPosition()).isEqualTo(new Position("p.yml", 4, 1));
        ConfigNode interval = at(at(root, "global"), "scrape_interval");
        assertThat(interval.position()).isEqualTo(new Position("p.yml", 3, 20));
        assertThat(interval.path()).isEqualTo("global.scrape_interval");
        Sequence jobs = (Sequence) at(root, "scrape_configs");
        ConfigNode second = at(jobs.items().get(1), "job_name");
        assertThat(second.position()).isEqualTo(new Position("p.yml", 6, 13));
        assertThat(second.path()).isEqualTo("scrape_configs[1].job_name");
    }

    @Test
    void keysKeepTheOrderOfTheFile() throws ConfigException {
        assertThat(((Mapping) read("b: 1\na: 2\nc: 3\n")).entries().sequencedKeySet()).containsExactly("b", "a", "c");
    }

    @ParameterizedTest
    @CsvSource({
        "yes, BOOL", "'\"yes\"', STRING", "on, BOOL", "~, NULL", "null, NULL", "0777, INT", "0x1F, INT", "1_000, INT", "1e3, FLOAT",
        ".inf, FLOAT", "2020-01-02, TIMESTAMP", "5s, STRING", "1.2.3, STRING", "'''', STRING"
    })
    void scalarsAreResolvedByTheRulesOfYaml11(String text, ScalarType type) throws ConfigException {
        String written = text.equals("'") ? "''" : text;
        assertThat(((Scalar) at(read("k: " + written + "\n"), "k")).type()).isEqualTo(type);
    }

    @Test
    void anEmptyDocumentIsNull() throws ConfigException {
        assertThat(read("")).isInstanceOfSatisfying(Scalar.class, s -> assertThat(s.isNull()).isTrue());
        assertThat(read("# only a comment\n")).isInstanceOfSatisfying(Scalar.class, s -> assertThat(s.isNull()).isTrue());
    }

    @Test
    void anchorsAndMergeKeysAreExpanded() throws ConfigException {
        ConfigNode root = read("base: &b {x: 1, y: 2}\njob:\n  <<: *b\n  y: 3\nalias: *b\n");
        assertThat(((Mapping) at(root, "job")).entries().sequencedKeySet()).containsExactly("y", "x");
        assertThat(((Scalar) at(at(root, "job"), "y")).text()).isEqualTo("3");
        assertThat(((Scalar) at(at(root, "alias"), "y")).text()).isEqualTo("2");
    }

    @Test
    void aKeyThatComesTwiceIsRefusedAtItsSecondPlace() {
        refused("p.yml:3:3: global: key \"a\" already set in map", "global:\n  a: 1\n  a: 2\n");
    }

    @Test
    void textThatIsNoYamlIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> read("global:\n\tscrape_interval: 1m\n"))
                .isInstanceOfSatisfying(
                        ConfigException.class, e -> assertThat(e.position()).isEqualTo(new Position("p.yml", 2, 1)))
                .hasMessageContaining("yaml: ");
    }

    @Test
    void anAnchorInsideItselfIsRefused() {
        refused("p.yml:1:4: a[0]: anchor 'x' value contains itself", "a: &x [*x]\n");
    }

    @Test
    void aliasesThatExpandWithoutBoundAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String before = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", List.of(before, before, before, before, before, before, before, before, before, before))));
        }
        assertThatThrownBy(() -> read(bomb.toString())).isInstanceOf(ConfigException.class).hasMessageContaining("excessive aliasing");
    }
}
