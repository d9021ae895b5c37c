package org.narthex.web.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParametersTest {
    @Test
    void timesAreFloatsOrDates() {
        assertThat(ApiTime.parse("1782867600.9999").queryMillis()).isEqualTo(1782867601000L);
        assertThat(ApiTime.parse("1_782_867_600").queryMillis()).isEqualTo(1782867600000L);
        assertThat(ApiTime.parse("2026-07-01T03:00:00+02:00").queryMillis()).isEqualTo(1782867600000L);
        assertThat(ApiTime.parse("2026-07-01T01:00:00,5Z").queryMillis()).isEqualTo(1782867600500L);
        assertThat(ApiTime.parse("-1.5").queryMillis()).isEqualTo(-1500);
    }

    @Test
    void absurdTimesWrapAround() {
        assertThat(ApiTime.parse("NaN").queryMillis()).isEqualTo(-9223372036854L);
        assertThat(ApiTime.parse("Inf").queryMillis()).isEqualTo(-9223372036854L);
        assertThat(ApiTime.parse("1e30").queryMillis()).isZero();
        assertThat(ApiTime.parse("9223372036854775").queryMillis()).isEqualTo(192);
        assertThat(ApiTime.parse("-292273086-05-16T16:47:06Z").queryMillis()).isEqualTo(6795364580679L);
        assertThat(ApiTime.parse("0001-01-01T00:00:00Z").queryMillis()).isEqualTo(-6795364578871L);
    }

    @Test
    void badTimesAreRefused() {
        for (String text : new String[] {"abc", "2026-02-30T00:00:00Z", "2026-07-01T24:00:00Z", " 1", "0x10", ""}) {
            assertThatThrownBy(() -> ApiTime.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cannot parse \"" + text + "\" to a valid timestamp");
        }
    }

    @Test
    void durationsAreSecondsOrHaveUnits() {
        assertThat(Parameters.nanos("+5")).isEqualTo(5_000_000_000L);
        assertThat(Parameters.nanos("1h30m")).isEqualTo(5_400_000_000_000L);
        assertThat(Parameters.nanos("1e-10")).isZero();
        assertThatThrownBy(() -> Parameters.nanos("1e20"))
                .hasMessage("cannot parse \"1e20\" to a valid duration. It overflows int64");
        assertThatThrownBy(() -> Parameters.nanos("-1m")).hasMessage("cannot parse \"-1m\" to a valid duration");
    }

    @Test
    void formsSkipMalformedPairs() {
        assertThat(Form.of("query=%zz&time=1").get("time")).isEqualTo("1");
        assertThat(Form.of("query=%zz").problem()).isEqualTo("invalid URL escape \"%zz\"");
        assertThat(Form.of("query=1;time=2").get("query")).isEmpty();
        assertThat(Form.of("a=1%20+2&a=%2B").all("a")).containsExactly("1  2", "+");
    }

    @Test
    void limitsAreNumbersFromZero() throws ApiException {
        assertThat(Parameters.limit(Form.of("limit=7"))).isEqualTo(7);
        assertThatThrownBy(() -> Parameters.limit(Form.of("limit=x")))
                .hasMessage("invalid parameter \"limit\": strconv.Atoi: parsing \"x\": invalid syntax");
        assertThatThrownBy(() -> Parameters.limit(Form.of("limit=-1")))
                .hasMessage("invalid parameter \"limit\": limit must be non-negative");
    }
}
