package org.narthex.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void hashEqualsThatOfPrometheus() {
        assertThat(Long.toUnsignedString(Labels.EMPTY.hash())).isEqualTo("17241709254077376921");
        assertThat(Long.toUnsignedString(Labels.of("a", "b").hash())).isEqualTo("16273691451497933585");
        Labels four = Labels.of(
                "__name__", "http_requests_total", "job", "api", "instance", "localhost:9090", "code", "200");
        assertThat(Long.toUnsignedString(four.hash())).isEqualTo("14085905383363317369");
        Labels longValue = Labels.of("x", "é".repeat(200), "y", "z");
        assertThat(Long.toUnsignedString(longValue.hash())).isEqualTo("7443073405141455658");
    }

    @Test
    void emptyValuesAreAbsent() {
        Labels labels = Labels.of("b", "2", "a", "1", "c", "");
        assertThat(labels.size()).isEqualTo(2);
        assertThat(labels.has("c")).isFalse();
        assertThat(labels.get("c")).isEmpty();
        assertThat(labels).hasToString("{a=\"1\", b=\"2\"}");
    }

    @Test
    void lookupFindsEveryLabelAndNothingElse() {
        Labels labels = Labels.of("a", "1", "ab", "2", "b", "x".repeat(300), "zz", "4");
        assertThat(labels.get("a")).isEqualTo("1");
        assertThat(labels.get("ab")).isEqualTo("2");
        assertThat(labels.get("b")).hasSize(300);
        assertThat(labels.get("zz")).isEqualTo("4");
        assertThat(labels.get("aa")).isEmpty();
        assertThat(labels.get("")).isEmpty();
        assertThat(labels.get("zzz")).isEmpty();
    }

    @Test
    void orderIsPairwiseAndByteWise() {
        List<Labels> sorted = List.of(
                Labels.EMPTY,
                Labels.of("a", "1"),
                Labels.of("a", "1", "b", "1"),
                Labels.of("a", "10"),
                Labels.of("a", "2"),
                Labels.of("a", "\uffff"),
                Labels.of("a", "\ud83d\ude00"),
                Labels.of("aa", "1"));
        List<Labels> shuffled = new ArrayList<>(sorted);
        java.util.Collections.shuffle(shuffled, new Random(7));
        assertThat(shuffled.stream().sorted()).containsExactlyElementsOf(sorted);
        assertThat(List.of("\uffff", "\ud83d\ude00").stream().sorted(Utf8.ORDER)).containsExactly("\uffff", "\ud83d\ude00");
    }

    @Test
    void droppingAndRetainingLeaveTheRest() {
        Labels labels = Labels.of("__name__", "up", "a", "1", "b", "2");
        assertThat(labels.withoutName()).isEqualTo(Labels.of("a", "1", "b", "2"));
        assertThat(Labels.of("a", "1").withoutName()).isEqualTo(Labels.of("a", "1"));
        assertThat(labels.retain(Set.of("b", "q"))).isEqualTo(Labels.of("b", "2"));
        assertThat(labels.without(Set.of("b", "a"))).isEqualTo(Labels.of("__name__", "up"));
    }

    @Test
    void namesOutsideTheLegacyAlphabetAreQuoted() {
        assertThat(Labels.of("utf8 name", "line\nbreak\u0001é")).hasToString("{\"utf8 name\"=\"line\\nbreak\\x01é\"}");
    }
}
