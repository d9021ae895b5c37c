package org.narthex.scrape.internal.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.discovery.api.TargetGroup;
import org.narthex.http.client.HttpConfig;
import org.narthex.model.EscapingScheme;
import org.narthex.model.Labels;
import org.narthex.scrape.internal.config.ScrapeConfig;

final class TargetBuilderTest {
    private static ScrapeConfig config(Map<String, List<String>> params) {
        return new ScrapeConfig(
                "j", false, true, false, params, 15_000, 10_000, List.of("PrometheusText0.0.4"), "", false, false,
                false, false, "", "/metrics", "http", true, new ScrapeConfig.Limits(0, 0, 0, 0, 0, 0, 0, 0, 0), false,
                EscapingScheme.ALLOW_UTF_8, HttpConfig.DEFAULT, List.of(), List.of(),
                new DiscoverySet(List.of(), List.of()));
    }

    private static TargetBuilder.Targets build(Map<String, List<String>> params, Labels group, String... labels) {
        return new TargetBuilder(config(params))
                .build(List.of(new TargetGroup("g/0", List.of(Labels.of(labels)), group)));
    }

    private static String error(String... labels) {
        return build(Map.of(), Labels.EMPTY, labels).errors().getFirst();
    }

    @Test
    void targetLabelsWinOverGroupLabelsOverDefaults() {
        Target target = build(
                        Map.of(),
                        Labels.of("env", "group", "zone", "eu", "__metrics_path__", "/other"),
                        "__address__", "h:1", "env", "own", "__meta_x", "y")
                .active()
                .getFirst();
        assertThat(target.publicLabels())
                .isEqualTo(Labels.of("env", "own", "instance", "h:1", "job", "j", "zone", "eu"));
        assertThat(target.url()).isEqualTo("http://h:1/other");
        assertThat(target.discoveredLabels().toMap())
                .containsEntry("__meta_x", "y")
                .containsEntry("__scrape_interval__", "15s")
                .containsEntry("__scrape_timeout__", "10s")
                .containsEntry("__scheme__", "http")
                .containsEntry("__scrape_native_histograms__", "false")
                .containsEntry("__always_scrape_classic_histograms__", "false")
                .containsEntry("__convert_classic_histograms_to_nhcb__", "false")
                .doesNotContainKey("instance");
        assertThat(target.label("__meta_x")).isEmpty();
    }

    @Test
    void paramLabelsReplaceTheFirstValueOfTheUrl() {
        Target target = build(
                        Map.of("m", List.of("a b", "c"), "n", List.of("d")),
                        Labels.EMPTY,
                        "__address__", "h:1", "__param_m", "x&y", "__param_new", "z")
                .active()
                .getFirst();
        assertThat(target.url()).isEqualTo("http://h:1/metrics?m=x%26y&m=c&n=d&new=z");
    }

    @Test
    void badTargetsAreToldInPrometheusWords() {
        assertThat(error("a", "b")).isEqualTo("instance 0 in group g/0: no address");
        assertThat(error("__address__", "http://h")).endsWith("\"http://h\" is not a valid hostname");
        assertThat(error("__address__", "h", "__scrape_interval__", "0s")).endsWith("scrape interval cannot be 0");
        assertThat(error("__address__", "h", "__scrape_timeout__", "x")).contains("error parsing scrape timeout: ");
        assertThat(error("__address__", "h", "__scrape_timeout__", "1m"))
                .endsWith("scrape timeout cannot be greater than scrape interval (\"1m\" > \"15s\")");
        assertThat(error("__address__", "h", "__scrape_native_histograms__", "yes"))
                .contains("strconv.ParseBool: parsing \"yes\": invalid syntax");
    }

    @Test
    void identityDependsOnLabelsAndUrlOnly() {
        Target one = build(Map.of(), Labels.EMPTY, "__address__", "h:1").active().getFirst();
        Target same = build(Map.of(), Labels.EMPTY, "__address__", "h:1", "__meta_a", "b").active().getFirst();
        Target other = build(Map.of(), Labels.EMPTY, "__address__", "h:2").active().getFirst();
        assertThat(same.hash()).isEqualTo(one.hash()).isNotEqualTo(other.hash());
    }

    @Test
    void offsetKeepsThePhaseWheneverItIsAsked() {
        long interval = 15_000_000_000L;
        long phase = TargetHash.offset(-5, 77, interval, 0) % interval;
        for (long now = 1_000_000_000_000L; now < 1_100_000_000_000L; now += 777_777_777L) {
            long offset = TargetHash.offset(-5, 77, interval, now);
            assertThat(offset).isBetween(0L, interval);
            assertThat((now + offset) % interval).isEqualTo(phase);
        }
    }
}
