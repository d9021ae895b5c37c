package org.narthex.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.narthex.runtime.api.BuildInfo;

class BuildInfoMetricTest {
    @Test
    void labelsTellTheBuildUntilItIsClosed() throws Exception {
        ClientMetricRegistry registry = new ClientMetricRegistry();
        BuildInfoMetric metric =
                new BuildInfoMetric(registry, new BuildInfo("3.14.0", "0.1.0", "abc", "main", "me", "today"));
        assertThat(page(registry))
                .containsPattern("prometheus_build_info\\{branch=\"main\",goarch=\"[a-z0-9_]+\",goos=\"[a-z0-9 ]+\","
                        + "goversion=\"java[^\"]+\",revision=\"abc\",tags=\"narthex-0.1.0\",version=\"3.14.0\"\\} 1\n");
        metric.close();
        assertThat(page(registry)).isEmpty();
    }

    private static String page(ClientMetricRegistry registry) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        registry.write("", Set.of("prometheus_build_info"), out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
