package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.runtime.api.flags.FlagException;
import org.narthex.runtime.api.flags.ServerFlagParser;

class TsdbStorageTest {
    private static String badSize(String... flags) throws FlagException {
        return StorageFlags.badSize(ServerFlagParser.parse(List.of(flags)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1MB", "-1GB", "9MB", "257MB", "1GB"})
    void segmentsOfTheLogAreBounded(String size) throws FlagException {
        assertThat(badSize("--storage.tsdb.wal-segment-size=" + size))
                .isEqualTo("flag 'storage.tsdb.wal-segment-size' must be set between 10MB and 256MB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B", "10MB", "128MiB", "256MB"})
    void segmentsWithinTheBoundsAreGood(String size) throws FlagException {
        assertThat(badSize("--storage.tsdb.wal-segment-size=" + size)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1KB", "-1MB", "1023KB"})
    void segmentsOfChunksHaveALeastSize(String size) throws FlagException {
        assertThat(badSize("--storage.tsdb.max-block-chunk-segment-size=" + size))
                .isEqualTo("flag 'storage.tsdb.max-block-chunk-segment-size' must be set over 1MB");
        assertThat(badSize("--storage.tsdb.max-block-chunk-segment-size=1MB")).isNull();
    }
}
