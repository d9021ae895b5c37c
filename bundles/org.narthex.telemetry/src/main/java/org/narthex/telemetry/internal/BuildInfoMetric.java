package org.narthex.telemetry.internal;

import java.util.Locale;
import org.narthex.runtime.api.BuildInfo;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Shows what was built as prometheus_build_info. Immediate, as nobody else would ask for it. Thread-safe. */
@Component(immediate = true, service = BuildInfoMetric.class)
public final class BuildInfoMetric {
    private final MetricScope scope;

    @Activate
    public BuildInfoMetric(@Reference MetricRegistry registry, @Reference BuildInfo build) {
        scope = registry.scope();
        scope.gauges(
                        "prometheus_build_info",
                        "Always 1; the labels tell what this server was built from and what it runs on.",
                        "branch",
                        "goarch",
                        "goos",
                        "goversion",
                        "revision",
                        "tags",
                        "version")
                .with(
                        build.branch(),
                        architecture(System.getProperty("os.arch", "unknown")),
                        System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT),
                        "java" + Runtime.version(),
                        build.revision(),
                        "narthex-" + build.narthexVersion(),
                        build.version())
                .set(1);
    }

    /** The name that Go gives to a machine. */
    private static String architecture(String java) {
        return switch (java) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> java;
        };
    }

    @Deactivate
    void close() {
        scope.close();
    }
}
