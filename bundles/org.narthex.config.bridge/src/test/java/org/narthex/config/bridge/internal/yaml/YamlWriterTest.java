package org.narthex.config.bridge.internal.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode.Mapping;
import org.narthex.config.api.ConfigNode.Scalar;
import org.narthex.config.api.Secret;

class YamlWriterTest {
    private static Map<String, @Nullable Object> map(@Nullable Object... pairs) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }

    @Test
    void listsStandFlushWithTheirKey() {
        Object value = map("scrape_configs", List.of(map("job_name", "a", "params", map("module", List.of("x", "y")))));
        assertThat(YamlWriter.write(value))
                .isEqualTo("scrape_configs:\n- job_name: a\n  params:\n    module:\n    - x\n    - \"y\"\n");
    }

    @Test
    void sourceLabelsStandInBrackets() {
        assertThat(YamlWriter.write(map("source_labels", List.of("__name__", "a,b"))))
                .isEqualTo("source_labels: [__name__, 'a,b']\n");
    }

    @Test
    void emptyCollectionsAndNullsAreWritten() {
        assertThat(YamlWriter.write(map("a", List.of(), "b", Map.of(), "c", null))).isEqualTo("a: []\nb: {}\nc: null\n");
    }

    @Test
    void numbersAreWrittenAsGoWritesThem() {
        assertThat(YamlWriter.write(map("a", 1L, "b", 0.5, "c", Double.POSITIVE_INFINITY, "d", Double.NaN, "e", true)))
                .isEqualTo("a: 1\nb: 0.5\nc: .inf\nd: .nan\ne: true\n");
    }

    @Test
    void secretsAreMasked() {
        assertThat(YamlWriter.write(map("password", new Secret("hunter2")))).isEqualTo("password: <secret>\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "plain|plain", "yes|\"yes\"", "12|\"12\"", "1:30|\"1:30\"", "a: b|'a: b'", "it's: x|'it''s: x'", "#x|'#x'", "- x|'- x'", "a#b|a#b",
        "`` |''", "tab\\t|tab\\t"
    })
    void textsAreQuotedOnlyWhereTheyMustBe(String text, String written) {
        String value = text.isBlank() ? "" : text;
        assertThat(YamlWriter.write(map("k", value))).isEqualTo("k: " + (value.isEmpty() ? "\"\"" : written) + "\n");
    }

    @Test
    void severalLinesAreALiteral() {
        assertThat(YamlWriter.write(map("k", "one\ntwo\n"))).isEqualTo("k: |\n  one\n  two\n");
        assertThat(YamlWriter.write(map("k", "one\ntwo"))).isEqualTo("k: |-\n  one\n  two\n");
    }

    @Test
    void whatIsWrittenReadsBackAsTheSameText() throws ConfigException {
        List<String> texts = List.of(
                "", " ", "a b", "x\ty", "line\nbreak", "\u00e9\u4e16\ud83d\ude00", "'", "\"", "a\\b", "0x1", "~", "null", "{a}", "w ".repeat(90) + "end",
                "nul\u0000", "\u2028", "a\u2029b", "\u0085", "? x", "key: value # comment");
        for (String text : texts) {
            Mapping read = (Mapping) new YamlReader().read(YamlWriter.write(map("k", text)), "t.yml");
            assertThat(((Scalar) read.entries().get("k").value()).text()).isEqualTo(text);
        }
    }
}
