package org.narthex.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoFloatTest {
    @ParameterizedTest
    @CsvSource({
        "100000, 100000, 100000, 1e+05, 100000",
        "1e6, 1e+06, 1000000, 1e+06, 1000000",
        "1e21, 1e+21, 1000000000000000000000, 1e+21, 1e+21",
        "1e20, 1e+20, 100000000000000000000, 1e+20, 100000000000000000000",
        "0.00012345, 0.00012345, 0.00012345, 1.2345e-04, 0.00012345",
        "1e-5, 1e-05, 0.00001, 1e-05, 0.00001",
        "1e-7, 1e-07, 0.0000001, 1e-07, 1e-07",
        "1.5e300, 1.5e+300, , 1.5e+300, 1.5e+300",
        "4.9e-324, 5e-324, , 5e-324, 5e-324",
        "-0.5, -0.5, -0.5, -5e-01, -0.5",
        "123456789.125, 1.23456789125e+08, 123456789.125, 1.23456789125e+08, 123456789.125"
    })
    void layoutsEqualGo(double value, String shortest, String fixed, String exponential, String json) {
        assertThat(GoFloat.shortest(value)).isEqualTo(shortest);
        if (fixed != null) {
            assertThat(GoFloat.fixed(value)).isEqualTo(fixed);
        }
        assertThat(GoFloat.exponential(value)).isEqualTo(exponential);
        assertThat(GoFloat.json(value)).isEqualTo(json);
    }

    @Test
    void specialValuesHaveTheirNames() {
        assertThat(GoFloat.json(Double.NaN)).isEqualTo("NaN");
        assertThat(GoFloat.json(Double.POSITIVE_INFINITY)).isEqualTo("+Inf");
        assertThat(GoFloat.fixed(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
        assertThat(GoFloat.json(-0.0)).isEqualTo("-0");
        assertThat(GoFloat.json(0.0)).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0", "0, 0.0", "10, 10.0", "0.5, 0.5", "1000000, 1e+06", "2.5, 2.5"})
    void openMetricsHasADecimal(double value, String text) {
        assertThat(GoFloat.openMetrics(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1_782_867_600, 1782867600", "+5, 5", ".5, 0.5", "5., 5", "0x1p4, 16", "1e3, 1000", "-1E-2, -0.01"})
    void readsWhatGoReads(String text, double value) {
        assertThat(GoFloat.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_1", "1_", "1__2", "0x10", "1e", "e5", ".", "1.2.3", "1d", "1f", " 1", "+nan", "1e400"})
    void refusesWhatGoRefuses(String text) {
        assertThatThrownBy(() -> GoFloat.parse(text)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void nanIsTheNormalOne() {
        assertThat(Double.doubleToRawLongBits(GoFloat.parse("NaN"))).isEqualTo(StaleMarker.NORMAL_NAN_BITS);
    }
}
