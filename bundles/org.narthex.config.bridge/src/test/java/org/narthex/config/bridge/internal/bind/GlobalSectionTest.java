package org.narthex.config.bridge.internal.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.bridge.internal.yaml.YamlReader;

class GlobalSectionTest {
    private static GlobalConfig bind(String yaml, String... features) throws ConfigException {
        return bind(yaml, true, features);
    }

    private static GlobalConfig bind(String yaml, boolean hasJobs, String... features) throws ConfigException {
        Map<String, String> environment = Map.of("ZONE", "eu");
        GlobalSection section =
                new GlobalSection(Set.of(features), name -> environment.getOrDefault(name, ""), Path.of("conf/p.yml"));
        return section.bind(new YamlReader().read(yaml, "conf/p.yml"), hasJobs);
    }

    private static void refused(String message, String yaml) {
        assertThatThrownBy(() -> bind(yaml)).isInstanceOf(ConfigException.class).hasMessage(message);
    }

    @Test
    void whatIsAbsentHasPrometheusDefaults() throws ConfigException {
        GlobalConfig global = bind("{}");
        assertThat(global.scrapeIntervalMillis()).isEqualTo(60_000);
        assertThat(global.scrapeTimeoutMillis()).isEqualTo(10_000);
        assertThat(global.evaluationIntervalMillis()).isEqualTo(60_000);
        assertThat(global.scrapeProtocols()).isNull();
        assertThat(global.metricNameValidationScheme()).isEqualTo("utf8");
    }

    @Test
    void theTimeoutFollowsAShortInterval() throws ConfigException {
        assertThat(bind("scrape_interval: 4s").scrapeTimeoutMillis()).isEqualTo(4_000);
        refused("conf/p.yml:2:17: scrape_timeout: global scrape timeout greater than scrape interval", "scrape_interval: 4s\nscrape_timeout: 5s");
    }

    @Test
    void variablesAreExpandedInExternalLabelsOnly() throws ConfigException {
        GlobalConfig global = bind("query_log_file: $ZONE.log\nexternal_labels: {a: '$ZONE', b: 'x${ZONE}y', c: '$$', d: '$NONE'}");
        assertThat(global.externalLabels().toMap()).containsEntry("a", "eu").containsEntry("b", "xeuy").containsEntry("c", "$");
        assertThat(global.queryLogFile()).isEqualTo(Path.of("conf", "$ZONE.log").toString());
    }

    @Test
    void featuresChangeDefaults() throws ConfigException {
        assertThat(bind("{}", "extra-scrape-metrics").extraScrapeMetrics()).isTrue();
        assertThat(bind("{}", "created-timestamp-zero-ingestion").scrapeProtocols()).startsWith("PrometheusProto");
    }

    @Test
    void badValuesNamePlaceAndPrometheusText() {
        refused("conf/p.yml:1:18: scrape_interval: unknown unit \" minute\" in duration \"1 minute\"", "scrape_interval: 1 minute");
        refused("conf/p.yml:1:1: field nope not found in type config.plain", "nope: 1");
        refused("conf/p.yml:1:15: sample_limit: cannot unmarshal !!str `many` into uint", "sample_limit: many");
        refused(
                "conf/p.yml:1:19: scrape_protocols: duplicated protocol in scrape_protocols, got [PrometheusProto PrometheusProto] for global config",
                "scrape_protocols: [PrometheusProto, PrometheusProto]");
        refused("conf/p.yml:1:32: metric_name_validation_scheme: unrecognized ValidationScheme: \"foo\"", "metric_name_validation_scheme: foo");
    }

    @Test
    void theEscapingSchemeMattersOnceThereAreJobs() throws ConfigException {
        assertThat(bind("metric_name_escaping_scheme: foo", false).metricNameEscapingScheme()).isEqualTo("foo");
        assertThatThrownBy(() -> bind("metric_name_escaping_scheme: foo"))
                .hasMessageContaining("unknown global name escaping method specified");
    }
}
