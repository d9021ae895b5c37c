package org.narthex.web.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContentCodingTest {
    @Test
    void acceptEncodingIsWeighed() {
        assertThat(ContentCoding.prefersGzip("gzip")).isTrue();
        assertThat(ContentCoding.prefersGzip("gzip;q=0")).isFalse();
        assertThat(ContentCoding.prefersGzip("identity;q=0.5, *;q=0.1")).isFalse();
        assertThat(ContentCoding.prefersGzip("")).isFalse();
    }
}
