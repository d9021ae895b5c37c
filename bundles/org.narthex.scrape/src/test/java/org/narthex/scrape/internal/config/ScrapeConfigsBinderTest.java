package org.narthex.scrape.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.config.api.DiscoveryEntry.StaticGroup;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.api.Position;
import org.narthex.model.Labels;

final class ScrapeConfigsBinderTest {
    private static final Position AT = new Position("f.yml", 1, 1);
    private final ScrapeConfigsBinder binder = new ScrapeConfigsBinder();

    private static GlobalConfig global(long limit, String validation, String escaping) {
        return new GlobalConfig(
                60_000, 10_000, null, 60_000, 0, "", "", Labels.of("cluster", "c"), 0, limit, 0, 0, 0, 0, 0, validation,
                escaping, false, false, false, false);
    }

    /** Takes the addresses of static_configs; knows no mechanism. */
    private record Context(GlobalConfig global) implements BindContext {
        @Override
        public Path resolve(ConfigNode origin, String path) {
            return Path.of("/etc/narthex").resolve(path);
        }

        @Override
        public Set<String> features() {
            return Set.of();
        }

        @Override
        public DiscoverySet discovery(ConfigNode.Mapping job) {
            List<StaticGroup> groups = new ArrayList<>();
            ConfigNode.Entry statics = job.entries().get("static_configs");
            if (statics != null && statics.value() instanceof ConfigNode.Sequence list) {
                for (ConfigNode item : list.items()) {
                    groups.add(new StaticGroup(List.of(((ConfigNode.Scalar) item).text()), Labels.EMPTY));
                }
            }
            return new DiscoverySet(List.of(), groups);
        }
    }

    private static ConfigNode node(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                LinkedHashMap<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
                map.forEach((k, v) -> entries.put(String.valueOf(k), new ConfigNode.Entry(AT, node(v))));
                yield new ConfigNode.Mapping(AT, "", entries);
            }
            case List<?> list -> new ConfigNode.Sequence(
                    AT, "", list.stream().map(ScrapeConfigsBinderTest::node).toList());
            case Boolean b -> new ConfigNode.Scalar(AT, "", ConfigNode.ScalarType.BOOL, b.toString());
            case Number n -> new ConfigNode.Scalar(AT, "", ConfigNode.ScalarType.INT, n.toString());
            default -> new ConfigNode.Scalar(AT, "", ConfigNode.ScalarType.STRING, value.toString());
        };
    }

    private ScrapeConfig job(GlobalConfig global, Object... keys) throws ConfigException {
        LinkedHashMap<String, Object> map = new LinkedHashMap<>();
        map.put("job_name", "j");
        for (int i = 0; i < keys.length; i += 2) {
            map.put((String) keys[i], keys[i + 1]);
        }
        return binder.bind(node(List.of(map)), new Context(global)).jobs().getFirst();
    }

    @Test
    void absentSectionHasNoJobs() throws ConfigException {
        ScrapeSection section = binder.bind(null, new Context(global(0, "", "")));
        assertThat(section.jobs()).isEmpty();
        assertThat(section.externalLabels()).isEqualTo(Labels.of("cluster", "c"));
        assertThat(binder.render(section)).isNull();
    }

    @Test
    @SuppressWarnings("unchecked") // render answers a list of maps.
    void defaultsAreRenderedInPrometheusOrder() throws ConfigException {
        ScrapeSection section =
                new ScrapeSection(List.of(job(global(0, "utf8", ""), "sample_limit", 2)), Labels.EMPTY);
        Map<String, Object> map = ((List<Map<String, Object>>) binder.render(section)).getFirst();
        map.remove("discovery");
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("job_name", "j");
        expected.put("honor_timestamps", true);
        expected.put("track_timestamps_staleness", false);
        expected.put("scrape_interval", "1m");
        expected.put("scrape_timeout", "10s");
        expected.put("scrape_protocols", ScrapeProtocols.DEFAULT);
        expected.put("scrape_native_histograms", false);
        expected.put("always_scrape_classic_histograms", false);
        expected.put("convert_classic_histograms_to_nhcb", false);
        expected.put("metrics_path", "/metrics");
        expected.put("scheme", "http");
        expected.put("enable_compression", true);
        expected.put("sample_limit", 2L);
        expected.put("metric_name_validation_scheme", "utf8");
        expected.put("metric_name_escaping_scheme", "allow-utf-8");
        expected.put("extra_scrape_metrics", false);
        expected.put("follow_redirects", true);
        expected.put("enable_http2", true);
        assertThat(map).containsExactlyEntriesOf(expected);
    }

    @Test
    void inheritsFromGlobal() throws ConfigException {
        GlobalConfig global = global(7, "legacy", "");
        assertThat(job(global, "sample_limit", 0).limits().samples()).isEqualTo(7);
        assertThat(job(global).legacyNames()).isTrue();
        assertThat(job(global).escapingScheme().text()).isEqualTo("underscores");
        assertThat(job(global, "metric_name_validation_scheme", "utf8").escapingScheme().text())
                .isEqualTo("allow-utf-8");
        assertThat(job(global, "scrape_interval", "5s").scrapeTimeout()).isEqualTo(5_000);
        assertThat(job(global, "scrape_native_histograms", true).scrapeProtocols().getFirst())
                .isEqualTo("PrometheusProto");
        assertThat(job(global, "scrape_failure_log_file", "f.json").scrapeFailureLogFile())
                .isEqualTo("/etc/narthex/f.json");
    }

    static List<Arguments> refused() {
        return List.of(
                Arguments.of("job_name", "", "job_name is empty"),
                Arguments.of("scrape_timeout", "2m",
                        "scrape timeout greater than scrape interval for scrape config with job name \"j\""),
                Arguments.of("nope", 1, "field nope not found in type config.ScrapeConfig"),
                Arguments.of("scrape_protocols", List.of(),
                        "scrape_protocols cannot be empty for scrape config with job name \"j\""),
                Arguments.of("scrape_protocols", List.of("x"), "scrape_protocols: unknown scrape protocol x, supported:"
                        + " [OpenMetricsText0.0.1 OpenMetricsText1.0.0 PrometheusProto PrometheusText0.0.4"
                        + " PrometheusText1.0.0] for scrape config with job name \"j\""),
                Arguments.of("scrape_protocols", List.of("PrometheusProto", "PrometheusProto"),
                        "duplicated protocol in scrape_protocols, got [PrometheusProto PrometheusProto] for scrape"
                                + " config with job name \"j\""),
                Arguments.of("fallback_scrape_protocol", "x",
                        "invalid fallback_scrape_protocol for scrape config with job name \"j\": unknown scrape"),
                Arguments.of("metric_name_escaping_scheme", "x", "unknown scrape config name escaping method specified"),
                Arguments.of("metric_name_validation_scheme", "x",
                        "unknown scrape config name validation method specified"),
                Arguments.of("static_configs", List.of("http://x"), "\"http://x\" is not a valid hostname"),
                Arguments.of("sample_limit", -1, "cannot unmarshal !!int `-1` into uint"),
                Arguments.of("basic_auth", Map.of("password", "p", "password_file", "f"),
                        "at most one of basic_auth password, password_file & password_ref must be configured"),
                Arguments.of("authorization", Map.of("type", "Basic"),
                        "authorization type cannot be set to \"basic\", use \"basic_auth\" instead"),
                Arguments.of("authorization", Map.of("credentials", "p", "credentials_file", "f"),
                        "at most one of authorization credentials & credentials_file must be configured"),
                Arguments.of("tls_config", Map.of("cert", "c"),
                        "exactly one of key or key_file must be configured when a client certificate is configured"),
                Arguments.of("tls_config", Map.of("min_version", "TLS9"), "unknown TLS version: TLS9"),
                Arguments.of("tls_config", Map.of("min_version", "TLS13", "max_version", "TLS12"),
                        "tls_config.max_version must be greater than or equal to tls_config.min_version if both are"
                                + " specified"),
                Arguments.of("no_proxy", "x", "if no_proxy is configured, proxy_url must also be configured"),
                Arguments.of("proxy_connect_header", Map.of("A", List.of("b")),
                        "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be"),
                Arguments.of("http_headers", Map.of("user-agent", Map.of("values", List.of("x"))),
                        "setting header \"User-Agent\" is not allowed"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesInPrometheusWords(String key, Object value, String message) {
        assertThatThrownBy(() -> job(global(0, "", ""), key, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesTheSameNameTwiceAndNull() {
        Map<String, String> job = Map.of("job_name", "j");
        assertThatThrownBy(() -> binder.bind(node(List.of(job, job)), new Context(global(0, "", ""))))
                .hasMessageContaining("found multiple scrape configs with job name \"j\"");
        ConfigNode none = new ConfigNode.Scalar(AT, "", ConfigNode.ScalarType.NULL, "");
        assertThatThrownBy(() -> binder.bind(
                        new ConfigNode.Sequence(AT, "", List.of(none)), new Context(global(0, "", ""))))
                .hasMessageContaining("empty or null scrape config section");
    }
}
