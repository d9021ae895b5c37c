package org.narthex.model.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;

class RelabelerTest {
    private static final Labels INPUT = Labels.of("a", "foo", "b", "bar", "c", "baz");

    private static RelabelConfig rule(RelabelAction action, List<String> source, String regex, String target, String replacement) {
        return RelabelConfig.of(source, ";", regex, 0, target, replacement, action);
    }

    @Test
    void replaceExpandsGroups() {
        RelabelConfig rule = rule(RelabelAction.REPLACE, List.of("a", "b"), "f(.*);(.*)r", "a", "b${1}${2}m");
        assertThat(Relabeler.process(INPUT, List.of(rule))).isEqualTo(Labels.of("a", "boobam", "b", "bar", "c", "baz"));
    }

    @Test
    void replaceWithNothingDeletes() {
        RelabelConfig rule = rule(RelabelAction.REPLACE, List.of("a"), "foo", "b", "");
        assertThat(Relabeler.process(INPUT, List.of(rule))).isEqualTo(Labels.of("a", "foo", "c", "baz"));
    }

    @Test
    void keepAndDropDecide() {
        assertThat(Relabeler.process(INPUT, List.of(rule(RelabelAction.KEEP, List.of("a"), "no.*", "", "$1")))).isNull();
        assertThat(Relabeler.process(INPUT, List.of(rule(RelabelAction.DROP, List.of("a"), "fo.*", "", "$1")))).isNull();
        assertThat(Relabeler.process(INPUT, List.of(rule(RelabelAction.DROP, List.of("x"), "fo.*", "", "$1")))).isEqualTo(INPUT);
    }

    @Test
    void hashmodIsMd5() {
        RelabelConfig rule = RelabelConfig.of(List.of("c"), ";", "(.*)", 1000, "d", "$1", RelabelAction.HASHMOD);
        assertThat(Relabeler.process(INPUT, List.of(rule)).get("d")).isEqualTo("976");
    }

    @Test
    void namesAreMappedDroppedAndKept() {
        assertThat(Relabeler.process(INPUT, List.of(rule(RelabelAction.LABELMAP, List.of(), "(b|c)", "", "x_$1"))))
                .isEqualTo(Labels.of("a", "foo", "b", "bar", "c", "baz", "x_b", "bar", "x_c", "baz"));
        assertThat(Relabeler.process(INPUT, List.of(rule(RelabelAction.LABELDROP, List.of(), "a|b", "", "$1"))))
                .isEqualTo(Labels.of("c", "baz"));
        assertThat(Relabeler.process(INPUT, List.of(rule(RelabelAction.LABELKEEP, List.of(), "a|b", "", "$1"))))
                .isEqualTo(Labels.of("a", "foo", "b", "bar"));
        assertThat(Relabeler.process(INPUT, List.of(rule(RelabelAction.UPPERCASE, List.of("a"), "(.*)", "u", "$1"))).get("u"))
                .isEqualTo("FOO");
    }

    @Test
    void missingPiecesAreNamed() {
        assertThatThrownBy(() -> rule(RelabelAction.REPLACE, List.of("a"), "x", "", "$1").validate(false))
                .hasMessage("relabel configuration for replace action requires 'target_label' value");
        assertThatThrownBy(() -> rule(RelabelAction.HASHMOD, List.of("a"), "x", "t", "$1").validate(false))
                .hasMessageContaining("non-zero modulus");
        assertThatThrownBy(() -> rule(RelabelAction.LABELDROP, List.of("a"), "x", "", "$1").validate(false))
                .hasMessageContaining("requires only 'regex'");
    }
}
