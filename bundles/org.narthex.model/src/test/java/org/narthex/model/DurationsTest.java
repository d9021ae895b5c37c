package org.narthex.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"0, 0, 0s", "1h30m, 5400000, 1h30m", "90d, 7776000000, 90d", "14d, 1209600000, 2w", "365d, 31536000000, 1y",
        "1y2w3d4h5m6s7ms, 33019506007, 382d4h5m6s7ms", "120s, 120000, 2m", "1500ms, 1500, 1s500ms"})
    void readsAndWrites(String text, long millis, String written) {
        assertThat(Durations.parse(text)).isEqualTo(millis);
        assertThat(Durations.format(millis)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "-1s", "1.5m", "1m1h", "1s1s", "s", "1 s", "300y", "99999999999999999999s"})
    void refuses(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0B", "512MB, 536870912, 512MiB", "1.5GiB, 1610612736, 1GiB512MiB", "15MiB, 15728640, 15MiB", "1KiB1B, 1025, 1KiB1B"})
    void sizesAreBinary(String text, long bytes, String written) {
        assertThat(ByteSizes.parse(text)).isEqualTo(bytes);
        assertThat(ByteSizes.format(bytes)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "MB", "1XB", "1mb", "9999999EB"})
    void sizesNeedAUnit(String text) {
        assertThatThrownBy(() -> ByteSizes.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
