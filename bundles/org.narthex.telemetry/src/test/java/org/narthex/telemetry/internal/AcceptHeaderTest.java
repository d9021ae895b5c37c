package org.narthex.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text answers are those of a real server. */
class AcceptHeaderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            '' | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            */* | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            text/html | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            text/plain;version=0.0.4 | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            text/plain;version=1.0.0;escaping=allow-utf-8 | text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8
            text/plain;version=0.0.4;escaping=allow-utf-8 | text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8
            text/plain;escaping=nonsense;q=x | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            application/openmetrics-text | application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=underscores
            application/openmetrics-text;version=1.0.0 | application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores
            application/openmetrics-text;version=2.0.0 | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            application/openmetrics-text;version=1.0.0;escaping=values;q=0.6,text/plain;q=0.5 | application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=values
            application/openmetrics-text;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.5 | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited | application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores
            application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8;q=0.6,text/plain;q=0.5 | application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=allow-utf-8
            application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.3,text/plain;version=0.0.4;q=0.5,*/*;q=0.2 | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            application/vnd.google.protobuf;proto=other;encoding=delimited | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=gzip | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            application/vnd.google.protobuf | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
            """)
    void contentTypes(String accept, String contentType) {
        assertThat(AcceptHeader.of(accept).contentType()).isEqualTo(contentType);
    }
}
