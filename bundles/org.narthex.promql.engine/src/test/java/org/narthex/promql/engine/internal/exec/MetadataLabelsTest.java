package org.narthex.promql.engine.internal.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;

class MetadataLabelsTest {
    private static final String LONG = "__a" + "b".repeat(300);

    /** Names of labels around the ones that say what a metric is, in the order of bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"", "A", "_", "__", "__a", "__source__", "__typ", "__typf", "__u", "__zone__", "_a", "a", "z"})
    void dropsNameTypeAndUnitOnly(String other) {
        Labels without = Labels.of(other, other.isEmpty() ? "" : "x", "job", "j");
        assertThat(MetadataLabels.drop(with(without, "n", "", ""))).isEqualTo(without);
        assertThat(MetadataLabels.drop(with(without, "n", "gauge", ""))).isEqualTo(without);
        assertThat(MetadataLabels.drop(with(without, "n", "", "seconds"))).isEqualTo(without);
        assertThat(MetadataLabels.drop(with(without, "n", "gauge", "seconds"))).isEqualTo(without);
        assertThat(MetadataLabels.drop(with(without, "", "", "seconds"))).isEqualTo(without);
        assertThat(MetadataLabels.drop(without)).isEqualTo(without);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "_", "__", "__a", "__source__", "__typ", "__typf", "__u", "__zone__", "_a", "a", "z"})
    void tellsWhatIsTheSameMetric(String other) {
        Labels one = Labels.of(other, other.isEmpty() ? "" : "x", "job", "j");
        Labels two = Labels.of(other, other.isEmpty() ? "" : "y", "job", "k");
        String[][] metrics = {{"n", "", ""}, {"m", "", ""}, {"n", "gauge", ""}, {"n", "", "s"}, {"n", "gauge", "s"}, {"", "", ""}};
        for (String[] a : metrics) {
            for (String[] b : metrics) {
                assertThat(MetadataLabels.same(with(one, a), with(two, b)))
                        .as("%s and %s", with(one, a), with(two, b))
                        .isEqualTo(Arrays.equals(a, b));
            }
        }
    }

    @Test
    void looksBehindLongNames() {
        Labels plain = Labels.of(LONG, "x");
        assertThat(MetadataLabels.drop(with(plain, "n", "gauge", ""))).isEqualTo(plain);
        assertThat(MetadataLabels.same(with(plain, "n", "gauge", ""), with(plain, "n", "", ""))).isFalse();
        Labels named = Labels.of("__name__", "n".repeat(300), "__type__", "gauge", "job", "j");
        assertThat(MetadataLabels.drop(named)).isEqualTo(Labels.of("job", "j"));
        assertThat(MetadataLabels.same(named, named.without(Set.of("__type__")))).isFalse();
    }

    private static Labels with(Labels labels, String... metric) {
        Map<String, String> all = labels.toMap();
        all.put("__name__", metric[0]);
        all.put("__type__", metric[1]);
        all.put("__unit__", metric[2]);
        return Labels.of(all);
    }
}
