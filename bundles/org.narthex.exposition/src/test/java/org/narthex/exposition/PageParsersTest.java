package org.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.narthex.exposition.internal.OpenMetricsPageParser;
import org.narthex.exposition.internal.TextPageParser;

class PageParsersTest {
    @Test
    void mediaTypeChoosesTheParserWhateverItsParameters() throws PageFormatException {
        for (String type : new String[] {"text/plain", "text/plain; version=0.0.4", "Text/Plain;charset=\"utf-8\";",
            "text/plain;version=1.0.0;escaping=allow-utf-8"}) {
            assertThat(PageParsers.forContentType(type, null)).as(type).isInstanceOf(TextPageParser.class);
        }
        for (String type : new String[] {"application/openmetrics-text",
            "application/openmetrics-text; version=1.0.0; charset=utf-8"}) {
            assertThat(PageParsers.forContentType(type, "text/plain")).as(type).isInstanceOf(OpenMetricsPageParser.class);
        }
    }

    @Test
    void missingTypeNeedsAFallback() throws PageFormatException {
        assertThatThrownBy(() -> PageParsers.forContentType("", null))
                .hasMessage("non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol"
                        + " specified for target");
        assertThat(PageParsers.forContentType("", "PrometheusText0.0.4")).isInstanceOf(TextPageParser.class);
        assertThat(PageParsers.fallbackWarning("", "PrometheusText0.0.4"))
                .isEqualTo("non-compliant scrape target sending blank Content-Type, using fallback_scrape_protocol"
                        + " \"text/plain\"");
    }

    @Test
    void unsupportedTypeNeedsAFallback() throws PageFormatException {
        assertThatThrownBy(() -> PageParsers.forContentType("text/html", ""))
                .hasMessage("received unsupported Content-Type \"text/html\" and no fallback_scrape_protocol specified"
                        + " for target");
        assertThat(PageParsers.forContentType("text/html", "OpenMetricsText1.0.0"))
                .isInstanceOf(OpenMetricsPageParser.class);
        assertThat(PageParsers.fallbackWarning("text/html", "text/plain"))
                .isEqualTo("received unsupported Content-Type \"text/html\", using fallback_scrape_protocol"
                        + " \"text/plain\"");
        assertThat(PageParsers.fallbackWarning("text/plain", "text/plain")).isNull();
    }

    @Test
    void malformedTypesAreExplainedAsGoDoes() {
        String[] cases = {
            "invalid/", "mime: expected token after slash",
            "invalid/invalid/invalid", "mime: unexpected content after media subtype",
            "/", "mime: no media type",
            "a b", "mime: expected slash after first token",
            "text/plain; charset", "mime: invalid media parameter",
            "application/openmetrics-text; charset=UTF-8; charset=utf-8", "mime: duplicate parameter name",
        };
        for (int i = 0; i < cases.length; i += 2) {
            String type = cases[i];
            assertThatThrownBy(() -> PageParsers.forContentType(type, null))
                    .hasMessage("cannot parse Content-Type \"" + type
                            + "\" and no fallback_scrape_protocol for target\n" + cases[i + 1]);
        }
    }

    @Test
    void protobufIsRefusedByName() {
        assertThatThrownBy(() -> PageParsers.forContentType(
                        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
                        null))
                .hasMessageContaining("application/vnd.google.protobuf");
    }
}
