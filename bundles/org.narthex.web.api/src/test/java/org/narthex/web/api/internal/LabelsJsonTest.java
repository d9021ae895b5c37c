package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;

class LabelsJsonTest {
    @Test
    void anObjectOfStringsIsALabelSet() {
        assertThat(LabelsJson.parse(" {\"b\":\"2\",\"a\":\"\\u00e9\",\"c\":\"\",\"d\":null} "))
                .isEqualTo(Labels.of("a", "é", "b", "2"));
        assertThat(LabelsJson.parse("null")).isEqualTo(Labels.EMPTY);
        assertThat(LabelsJson.parse("{}")).isEqualTo(Labels.EMPTY);
    }

    @Test
    void anythingElseIsRefusedInTheWordsOfGo() {
        refuses("", "unexpected end of JSON input");
        refuses("{", "unexpected end of JSON input");
        refuses("{\"a\":", "unexpected end of JSON input");
        refuses("[]", "json: cannot unmarshal array into Go value of type map[string]string");
        refuses("1", "json: cannot unmarshal number into Go value of type map[string]string");
        refuses("{\"a\":1}", "json: cannot unmarshal number into Go value of type string");
        refuses("{\"a\":{}}", "json: cannot unmarshal object into Go value of type string");
        refuses("x", "invalid character 'x' looking for beginning of value");
        refuses("{} x", "invalid character 'x' after top-level value");
        refuses("{} {}", "invalid character '{' after top-level value");
    }

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> LabelsJson.parse(text))
                .as(text)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
