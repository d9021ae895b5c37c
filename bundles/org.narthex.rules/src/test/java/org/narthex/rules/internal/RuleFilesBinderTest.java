package org.narthex.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.bridge.internal.yaml.YamlReader;
import org.narthex.model.Labels;
import org.narthex.promql.parser.PromqlParser;
import org.narthex.rules.AlertingRule;
import org.narthex.rules.RecordingRule;
import org.narthex.rules.RuleGroup;

final class RuleFilesBinderTest {
    @TempDir
    Path temp;

    private Path folder;
    private String names = "utf8";
    private final PromqlParser parser = new PromqlParser(Set.of());
    private final RuleFilesBinder binder = new RuleFilesBinder(new YamlReader(), parser);

    @BeforeEach
    void realFolder() throws IOException {
        folder = temp.toRealPath();
    }

    private RuleFiles bind(String section) throws ConfigException {
        String file = folder.resolve("prometheus.yml").toString();
        return binder.bind(new YamlReader().read(section, file), new Context());
    }

    private RuleFiles file(String content) throws ConfigException, IOException {
        Files.writeString(folder.resolve("r.yml"), content);
        return bind("[r.yml]");
    }

    private List<RuleGroup> groups(String content) throws ConfigException, IOException {
        return file(content).groups();
    }

    /** What is said of the content, without what is said of the file. */
    private List<String> refused(String content) throws IOException {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> groups(content));
        assertThat(e).isNotNull();
        assertThat(e.isInNamedFile()).isTrue();
        String file = folder.resolve("r.yml").toString();
        String prefix = "parse rules from file \"" + file + "\" (pattern: \"" + file + "\"): ";
        assertThat(e.getMessage()).startsWith(prefix + file + ": ");
        return List.of(e.getMessage().substring(prefix.length()).replaceFirst("^\\Q" + file + ": \\E", "").split("\n\\Q" + file + ": \\E"));
    }

    private List<String> refusedRule(String... lines) throws IOException {
        return refused("groups:\n- name: g\n  rules:\n  - " + String.join("\n    ", lines) + "\n");
    }

    @Test
    void rulesAndGroupsAreTypedAndParsed() throws Exception {
        List<RuleGroup> groups = groups("""
                groups:
                - name: a
                  interval: 30s
                  query_offset: 1m
                  limit: 3
                  labels: {team: x, tier: one}
                  rules:
                  - record: b:rate
                    expr: sum by (job) (rate(b[5m]))
                    labels: {tier: two, zone: ""}
                  - alert: Down
                    expr: up == 0
                    for: 5m
                    keep_firing_for: 1h
                    annotations: {summary: "{{ $labels.job }} is down", runbook: x}
                - name: defaults
                  rules: []
                """);
        assertThat(groups).extracting(RuleGroup::name).containsExactly("a", "defaults");
        RuleGroup a = groups.getFirst();
        assertThat(a.file()).isEqualTo(folder.resolve("r.yml").toString());
        assertThat(a.intervalMillis()).isEqualTo(30_000);
        assertThat(a.queryOffsetMillis()).isEqualTo(60_000);
        assertThat(a.limit()).isEqualTo(3);
        assertThat(a.rules().get(0)).isInstanceOfSatisfying(RecordingRule.class, r -> {
            assertThat(r.name()).isEqualTo("b:rate");
            assertThat(parser.print(r.expr())).isEqualTo("sum by (job) (rate(b[5m]))");
            assertThat(r.labels()).containsExactly(Map.entry("team", "x"), Map.entry("tier", "two"), Map.entry("zone", ""));
        });
        assertThat(a.rules().get(1)).isInstanceOfSatisfying(AlertingRule.class, r -> {
            assertThat(r.forMillis()).isEqualTo(300_000);
            assertThat(r.keepFiringForMillis()).isEqualTo(3_600_000);
            assertThat(r.labels()).containsOnlyKeys("team", "tier");
            assertThat(r.annotations().sequencedKeySet()).containsExactly("runbook", "summary");
        });
        assertThat(groups.get(1).intervalMillis()).isEqualTo(45_000);
        assertThat(groups.get(1).queryOffsetMillis()).isNull();
    }

    @Test
    void equalFilesMakeEqualRecords() throws Exception {
        String content = "groups:\n- name: a\n  rules:\n  - {record: x, expr: 'up > 1'}\n";
        RuleFiles one = file(content);
        assertThat(file(content)).isEqualTo(one);
        assertThat(file(content.replace("1", "2"))).isNotEqualTo(one);
    }

    @Test
    void anEmptyFileAndNullsHoldNoRules() throws Exception {
        assertThat(groups("")).isEmpty();
        assertThat(groups("groups: ~\n")).isEmpty();
        assertThat(groups("groups:\n- ~\n- name: a\n  interval: ~\n  rules:\n  - ~\n"))
                .singleElement()
                .satisfies(g -> assertThat(g.rules()).isEmpty());
    }

    @Test
    void patternsFindFilesOnceEach() throws Exception {
        Files.createDirectory(folder.resolve("d"));
        Files.writeString(folder.resolve("d/b.yml"), "groups: [{name: b}]");
        Files.writeString(folder.resolve("d/a.yml"), "groups: [{name: a}, {name: b}]");
        RuleFiles files = bind("[d/*.yml, 'd/a.yml', missing.yml, '']");
        assertThat(files.groups()).extracting(RuleGroup::name).containsExactly("a", "b", "b");
        assertThat(files.patterns())
                .containsExactly(folder + "/d/*.yml", folder + "/d/a.yml", folder + "/missing.yml", "");
        assertThat(binder.render(files)).isEqualTo(files.patterns());
    }

    @Test
    void anAbsentSectionIsEmpty() throws Exception {
        assertThat(binder.bind(null, new Context())).isEqualTo(new RuleFiles(List.of(), List.of()));
        assertThat(bind("~").patterns()).isEmpty();
    }

    @Test
    void badPatternsAreRefused() {
        assertThat(catchThrowableOfType(ConfigException.class, () -> bind("['a*/b.yml']")))
                .hasMessageContaining("prometheus.yml:1:1: invalid rule file path \"a*/b.yml\"")
                .returns(false, ConfigException::isInNamedFile);
        assertThat(catchThrowableOfType(ConfigException.class, () -> bind("['no/a[']")))
                .hasMessage("failed retrieving rule files for \"" + folder + "/no/a[\": syntax error in pattern")
                .returns(true, ConfigException::isInNamedFile);
    }

    @Test
    void filesThatCannotBeReadAreRefused() throws Exception {
        Files.createSymbolicLink(folder.resolve("r.yml"), folder.resolve("gone"));
        assertThat(catchThrowableOfType(ConfigException.class, () -> bind("[r.yml]")))
                .hasMessageStartingWith("failed evaluating rule file path \"" + folder + "/r.yml\" (pattern: \"" + folder
                        + "/r.yml\"): lstat ");
        Files.delete(folder.resolve("r.yml"));
        Files.createDirectory(folder.resolve("r.yml"));
        assertThat(catchThrowableOfType(ConfigException.class, () -> bind("[r.yml]")))
                .hasMessageEndingWith(folder + "/r.yml: read " + folder + "/r.yml: is a directory");
        Files.delete(folder.resolve("r.yml"));
        Files.write(folder.resolve("r.yml"), new byte[] {'a', ':', (byte) 0xff});
        assertThat(catchThrowableOfType(ConfigException.class, () -> bind("[r.yml]"))).hasMessageEndingWith("no UTF-8");
    }

    @Test
    void textThatIsNoYamlIsRefusedWithItsLine() throws Exception {
        assertThat(refused("groups:\n- name: [a\n")).singleElement().asString().startsWith("yaml: line ");
        assertThat(refused("groups:\n- name: a\n  name: b\n"))
                .containsExactly("yaml: unmarshal errors:\n  line 3: groups[0]: key \"name\" already set in map");
    }

    @Test
    void valuesOfWrongTypesAreToldInBothPasses() throws Exception {
        assertThat(refused("x\n"))
                .containsExactly(
                        "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `x` into rulefmt.RuleGroups",
                        "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `x` into rulefmt.ruleGroups");
        assertThat(refused("groups: {}\n"))
                .containsExactly(
                        "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into []rulefmt.RuleGroup",
                        "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into []rulefmt.RuleGroupNode");
        assertThat(refused("groups:\n- name: a\n  labels: {a: [x]}\n  limit: much too many\n  rules: {}\n"))
                .first()
                .isEqualTo("yaml: unmarshal errors:\n  line 3: cannot unmarshal !!seq into string\n"
                        + "  line 4: cannot unmarshal !!str `much to...` into int\n"
                        + "  line 5: cannot unmarshal !!map into []rulefmt.Rule");
    }

    @Test
    void unknownKeysAndNamesThatAreNoTextAreToldOnce() throws Exception {
        assertThat(refused("groups:\n- name: a\n  foo: 1\n  rules:\n  - record: {a: b}\n    exp: up\nmore: 1\n"))
                .containsExactly("yaml: unmarshal errors:\n  line 3: field foo not found in type rulefmt.RuleGroup\n"
                        + "  line 5: cannot unmarshal !!map into string\n"
                        + "  line 6: field exp not found in type rulefmt.Rule\n"
                        + "  line 7: field more not found in type rulefmt.RuleGroups");
    }

    @Test
    void badDurationsEndEachPass() throws Exception {
        assertThat(refused("groups:\n- name: a\n  limit: x\n  interval: 5\n"))
                .containsExactly("not a valid duration string: \"5\"", "not a valid duration string: \"5\"");
        assertThat(refused("groups:\n- name: a\n  query_offset: ''\n"))
                .containsExactly("empty duration string", "empty duration string");
    }

    @Test
    void limitsAreWholeNumbers() throws Exception {
        assertThat(groups("groups:\n- name: a\n  limit: 1.5\n- name: b\n  limit: 0x10\n- name: c\n  limit: -5\n"))
                .extracting(RuleGroup::limit)
                .containsExactly(1L, 16L, -5L);
        assertThat(refused("groups:\n- name: a\n  limit: 99999999999999999999\n"))
                .hasSize(2)
                .containsOnly("yaml: unmarshal errors:\n  line 3: cannot unmarshal !!float `9999999...` into int");
    }

    @Test
    void groupsNeedNamesOfTheirOwn() throws Exception {
        assertThat(refused("groups:\n- name: ''\n- name: a\n- name: a\n  labels: {__name__: x, '': y}\n"))
                .containsExactly(
                        "0:0: Groupname must not be empty",
                        "0:0: groupname: \"a\" is repeated in the same file",
                        "invalid label name: __name__",
                        "invalid label name: ");
    }

    @Test
    void aRuleHasOneName() throws Exception {
        assertThat(refusedRule("expr: 1"))
                .containsExactly("0:0: 0:0: group \"g\", rule 1, \"\": one of 'record' or 'alert' must be set");
        assertThat(refusedRule("record: a", "alert: b", "expr: up("))
                .containsExactly(
                        "4:13: 5:12: group \"g\", rule 1, \"b\": only one of 'record' and 'alert' must be set",
                        "6:11: group \"g\", rule 1, \"b\": could not parse expression: 1:4: parse error: unclosed left parenthesis");
    }

    @Test
    void aRuleNeedsAnExpression() throws Exception {
        assertThat(refusedRule("alert: a"))
                .containsExactly("0:0: group \"g\", rule 1, \"a\": field 'expr' must be set in rule");
        assertThat(refusedRule("alert: a", "expr: |", "  up +", "  foo{"))
                .containsExactly("5:11: group \"g\", rule 1, \"a\": could not parse expression: "
                        + "3:1: parse error: unexpected end of input inside braces");
    }

    @Test
    void aRecordingRuleHasNothingOfAnAlert() throws Exception {
        String about = "4:13: group \"g\", rule 1, \"a{b}\": ";
        assertThat(refusedRule("record: 'a{b}'", "expr: ''", "for: 5m", "keep_firing_for: 1m", "annotations: {a: b}"))
                .containsExactly(
                        "5:11: group \"g\", rule 1, \"a{b}\": field 'expr' must be set in rule",
                        about + "invalid field 'annotations' in recording rule",
                        about + "invalid field 'for' in recording rule",
                        about + "invalid field 'keep_firing_for' in recording rule",
                        about + "braces present in the recording rule name; should it be in expr?: a{b}");
    }

    @Test
    void namesFollowTheScheme() throws Exception {
        assertThat(refusedRule("alert: a", "expr: up", "labels: {__name__: x}", "annotations: {'': x}"))
                .containsExactly(
                        "group \"g\", rule 1, \"a\": invalid label name: __name__",
                        "group \"g\", rule 1, \"a\": invalid annotation name: ");
        String unicode = "groups:\n- name: g\n  rules:\n  - record: a.b\n    expr: up\n    labels: {ä: x}\n";
        assertThat(groups(unicode)).hasSize(1);
        names = "legacy";
        assertThat(refused(unicode))
                .containsExactly(
                        "4:13: group \"g\", rule 1, \"a.b\": invalid recording rule name: a.b",
                        "group \"g\", rule 1, \"a.b\": invalid label name: ä");
    }

    @Test
    void templatesOfAlertsHaveToParse() throws Exception {
        assertThat(refusedRule("alert: a", "expr: up", "labels: {l: '{{'}", "annotations: {s: '{{ foo }}'}"))
                .containsExactly(
                        "group \"g\", rule 1, \"a\": label \"l\": template: __alert_a:1: unclosed action",
                        "group \"g\", rule 1, \"a\": annotation \"s\": template: __alert_a:1: function \"foo\" not defined");
        assertThat(groups("groups:\n- name: g\n  rules:\n  - {record: a, expr: up, labels: {l: '{{'}}\n")).hasSize(1);
    }

    /** Resolves against the test's folder; 45 seconds between evaluations. */
    private final class Context implements BindContext {
        @Override
        public GlobalConfig global() {
            return new GlobalConfig(
                    60_000, 10_000, null, 45_000, 0, "", "", Labels.EMPTY, 0, 0, 0, 0, 0, 0, 0, names, "", false, false,
                    false, false);
        }

        @Override
        public Path resolve(ConfigNode origin, String path) {
            return path.isEmpty() ? Path.of(path) : folder.resolve(path);
        }

        @Override
        public Set<String> features() {
            return Set.of();
        }

        @Override
        public DiscoverySet discovery(ConfigNode.Mapping job) {
            throw new UnsupportedOperationException();
        }
    }
}
