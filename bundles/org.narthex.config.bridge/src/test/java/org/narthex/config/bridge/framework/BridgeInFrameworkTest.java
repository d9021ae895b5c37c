package org.narthex.config.bridge.framework;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.config.api.ReloadService;
import org.narthex.config.bridge.consumer.Jobs;
import org.narthex.config.bridge.consumer.JobsBinder;
import org.narthex.config.bridge.consumer.JobsConsumer;
import org.narthex.config.bridge.internal.ConfigurationBridge;
import org.narthex.config.bridge.plugin.AToyDiscoverer;
import org.narthex.config.bridge.plugin.ToyProvider;
import org.narthex.config.bridge.probe.TargetsProbe;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.Phases;
import org.narthex.telemetry.MetricRegistry;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceEvent;
import org.osgi.service.condition.Condition;

/** Bridge, orchestrator and discovery manager in a real framework, with a consumer and a plugin of the test's. */
class BridgeInFrameworkTest {
    private static final String TWO_JOBS =
            """
            global:
              scrape_interval: 5s
            scrape_configs:
            - job_name: a
              static_configs:
              - targets: [host:1, host:2]
            - job_name: b
              consul_sd_configs:
              - server: consul:8500
            """;

    @TempDir
    Path folder;

    private final FakeMetrics metrics = new FakeMetrics();
    private Path file;
    private Felix felix;
    private Lifecycle lifecycle;
    private ReloadService reloads;

    @BeforeEach
    void startFramework() throws Exception {
        System.clearProperty(Lifecycle.EXIT_PROPERTY);
        file = folder.resolve("prometheus.yml");
        Files.writeString(file, TWO_JOBS);
    }

    private void boot(String... more) throws Exception {
        String arguments = String.join("\0", Stream.concat(Stream.of("--config.file=" + file), Stream.of(more)).toList());
        felix = new Felix(folder, Map.of("narthex.arguments", arguments));
        felix.context().registerService(MetricRegistry.class, metrics, null);
        felix.install(org.apache.felix.scr.impl.Activator.class);
        felix.install(org.apache.felix.cm.impl.ConfigurationAdminImpl.class);
        felix.install(org.yaml.snakeyaml.Yaml.class);
        felix.install(Class.forName("org.narthex.orchestrator.internal.Orchestrator"));
        felix.install(ConfigurationBridge.class);
        felix.install(Class.forName("org.narthex.discovery.manager.internal.DiscoveryFeed"));
        felix.build("test.consumer", Jobs.class, Jobs.Job.class, JobsBinder.class, JobsConsumer.class);
        felix.start();
        lifecycle = felix.service(Lifecycle.class);
    }

    private void bootReady() throws Exception {
        boot();
        lifecycle.reached(Phases.STORAGE_OPEN);
        Await.until("ready", () -> lifecycle.state() == Lifecycle.State.READY);
        reloads = felix.service(ReloadService.class);
    }

    @AfterEach
    void stopFramework() throws Exception {
        if (felix != null) {
            felix.close();
        }
    }

    private TargetsProbe probe() {
        return felix.service(TargetsProbe.class);
    }

    private void awaitTargets(String job, String... addresses) {
        TargetsProbe probe = probe();
        Await.until(job + " " + List.of(addresses), () -> List.of(addresses).equals(probe.targets().get(job)));
    }

    @Test
    void firstLoadWaitsForTheStorageAndMakesTheServerReady() throws Exception {
        boot();
        assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STARTING);
        assertThat(felix.context().getServiceReference(TargetsProbe.class)).isNull();
        lifecycle.reached(Phases.STORAGE_OPEN);
        Await.until("ready", () -> lifecycle.state() == Lifecycle.State.READY);
        awaitTargets("a", "host:1", "host:2");
        assertThat(metrics.value("prometheus_config_last_reload_successful")).isEqualTo(1);
        assertThat(felix.service(ReloadService.class).yaml())
                .contains("- job_name: a\n  static_configs:\n  - targets:\n    - host:1\n    - host:2\n");
    }

    @Test
    void unchangedReloadTouchesNobody() throws Exception {
        bootReady();
        int applied = probe().applied();
        ReloadService.Outcome outcome = reloads.reload();
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.changed()).isEmpty();
        assertThat(probe().applied()).isEqualTo(applied);
    }

    @Test
    void changedJobsAreAcknowledged() throws Exception {
        bootReady();
        Files.writeString(file, TWO_JOBS.replace("[host:1, host:2]", "[host:3]"));
        ReloadService.Outcome outcome = reloads.reload();
        assertThat(outcome.success()).isTrue();
        assertThat(outcome.changed()).containsExactly("org.narthex.scrape");
        awaitTargets("a", "host:3");
    }

    @Test
    void refusalBringsTheConfigurationBeforeBack() throws Exception {
        bootReady();
        Files.writeString(file, TWO_JOBS.replace("job_name: a", "job_name: refuse_it"));
        ReloadService.Outcome outcome = reloads.reload();
        assertThat(outcome.success()).isFalse();
        assertThat(outcome.errors()).containsExactly("org.narthex.scrape: job refuse_it cannot run");
        assertThat(probe().jobs()).containsExactly("a", "b");
        assertThat(reloads.yaml()).contains("job_name: a").doesNotContain("refuse_it");
        assertThat(metrics.value("prometheus_config_last_reload_successful")).isEqualTo(0);
        Files.writeString(file, TWO_JOBS);
        assertThat(reloads.reload().success()).isTrue();
    }

    @Test
    void badFileChangesNothingAndNamesEveryPlace() throws Exception {
        bootReady();
        int applied = probe().applied();
        Files.writeString(file, "global:\n  scrape_interval: x\nnonsense: 1\n");
        ReloadService.Outcome outcome = reloads.reload();
        assertThat(outcome.errors()).hasSize(2);
        assertThat(outcome.errors().get(0)).startsWith(file + ":3:1: field nonsense not found");
        assertThat(outcome.errors().get(1)).startsWith(file + ":2:20: global.scrape_interval: ");
        assertThat(probe().applied()).isEqualTo(applied);
    }

    @Test
    void pendingMechanismRunsWhenItsBundleComesAndStopsWhenItGoes() throws Exception {
        bootReady();
        assertThat(reloads.pending()).hasSize(1);
        assertThat(reloads.pending().getFirst())
                .contains("org.narthex.discovery.consul~", "no bundle for consul_sd_configs is installed");
        int applied = probe().applied();
        Bundle plugin = felix.build("test.plugin", AToyDiscoverer.class, ToyProvider.class, ToyProvider.Toy.class);
        awaitTargets("b", "consul:8500");
        Await.until("nothing pending", () -> reloads.pending().isEmpty());
        assertThat(reloads.yaml()).contains("  consul_sd_configs:\n  - server: consul:8500\n");
        plugin.stop();
        awaitTargets("b");
        assertThat(reloads.pending()).hasSize(1);
        plugin.start();
        awaitTargets("b", "consul:8500");
        plugin.uninstall();
        awaitTargets("b");
        assertThat(probe().applied()).isEqualTo(applied);
        assertThat(probe().targets().get("a")).containsExactly("host:1", "host:2");
    }

    @Test
    void badFileEndsTheStartWithTwo() throws Exception {
        Files.writeString(file, "scrape_configs:\n- job_name: ''\n");
        boot();
        assertThat(felix.framework().waitForStop(20_000)).isNotNull();
        assertThat(System.getProperty(Lifecycle.EXIT_PROPERTY)).isEqualTo("2");
    }

    /** Notes the phases as they are announced and withdrawn. */
    private List<String> phaseEvents() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        felix.context()
                .addServiceListener(
                        event -> {
                            String phase = String.valueOf(event.getServiceReference().getProperty(Condition.CONDITION_ID));
                            switch (event.getType()) {
                                case ServiceEvent.REGISTERED -> events.add("+" + phase);
                                case ServiceEvent.UNREGISTERING -> events.add("-" + phase);
                                default -> {
                                    // No phase changes its properties.
                                }
                            }
                        },
                        "(&(objectClass=" + Condition.class.getName() + ")(!(osgi.condition.id=true)))");
        return events;
    }

    @Test
    void aBadFileIsRefusedBeforeTheStorageMayOpen() throws Exception {
        Files.writeString(file, "scrape_configs:\n- job_name: ''\n");
        boot();
        List<String> events = phaseEvents();
        lifecycle.reached(Phases.STORAGE_OPEN);
        assertThat(felix.framework().waitForStop(20_000)).isNotNull();
        assertThat(events).isEmpty();
    }

    @Test
    void agentModeIsRefusedOnceTheFileIsKnownToBeGood() throws Exception {
        Files.writeString(file, "scrape_configs:\n- job_name: a\n");
        boot("--agent");
        assertThat(felix.framework().waitForStop(20_000)).isNotNull();
        assertThat(System.getProperty(Lifecycle.EXIT_PROPERTY)).isEqualTo("1");
    }

    @Test
    void aSectionThatAnAgentDoesNotTakeIsABadFile() throws Exception {
        Files.writeString(file, "rule_files: [a.yml]\n");
        boot("--agent");
        assertThat(felix.framework().waitForStop(20_000)).isNotNull();
        assertThat(System.getProperty(Lifecycle.EXIT_PROPERTY)).isEqualTo("2");
    }

    @Test
    void theFirstOfTwoFailuresGivesTheExitCodeAndThePhasesGoInReverse() throws Exception {
        boot();
        List<String> events = phaseEvents();
        lifecycle.reached(Phases.STORAGE_OPEN);
        Await.until("ready", () -> lifecycle.state() == Lifecycle.State.READY);
        lifecycle.fail("first", new IllegalStateException("first"), 7);
        lifecycle.fail("second", new IllegalStateException("second"), 8);
        assertThat(felix.framework().waitForStop(20_000)).isNotNull();
        assertThat(System.getProperty(Lifecycle.EXIT_PROPERTY)).isEqualTo("7");
        assertThat(events)
                .endsWith("-server.ready", "-config.loaded", "-storage.open", "-config.checked")
                .containsSubsequence("+storage.open", "+config.loaded", "+server.ready");
    }

    @Test
    void aPhaseSaysWhatItWaitsFor() throws Exception {
        boot();
        Await.until("checked", () -> lifecycle.phases().getFirst().since() != null);
        assertThat(lifecycle.phases())
                .extracting(Lifecycle.PhaseStatus::waitingFor)
                .containsExactly(
                        List.of(),
                        List.of("no installed component reaches it"),
                        List.of("phase storage.open"),
                        List.of("phase config.loaded"));
        lifecycle.reached(Phases.STORAGE_OPEN);
        Await.until("ready", () -> lifecycle.state() == Lifecycle.State.READY);
        assertThat(lifecycle.phases()).allSatisfy(p -> assertThat(p.waitingFor()).isEmpty());
    }

    @Test
    void storageThatComesAnewRunsTheSequenceAgain() throws Exception {
        bootReady();
        lifecycle.withdrawn(Phases.STORAGE_OPEN);
        Await.until("withdrawn", () -> felix.context().getServiceReference(TargetsProbe.class) == null);
        assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STARTING);
        lifecycle.reached(Phases.STORAGE_OPEN);
        Await.until("ready", () -> lifecycle.state() == Lifecycle.State.READY);
        awaitTargets("a", "host:1", "host:2");
    }

    @Test
    void requestedStopWithdrawsThePhasesAndEndsTheFramework() throws Exception {
        bootReady();
        assertThat(lifecycle.requestStop("test")).isTrue();
        assertThat(lifecycle.requestStop("test")).isFalse();
        assertThat(felix.framework().waitForStop(20_000)).isNotNull();
        assertThat(System.getProperty(Lifecycle.EXIT_PROPERTY)).isNull();
    }
}
