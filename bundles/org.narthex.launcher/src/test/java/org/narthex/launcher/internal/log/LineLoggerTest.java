package org.narthex.launcher.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LineLoggerTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-07-01T00:00:00.120Z"));
    private static final Logger LOG = LoggerFactory.getLogger("org.narthex.storage.tsdb.internal.Head");

    private final LogSettings before = LogSettings.current();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void restore() {
        LogSettings.use(before);
    }

    private void use(Level level, boolean json) {
        LogSettings.use(new LogSettings(level, json, new PrintStream(out, true, StandardCharsets.UTF_8), CLOCK));
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void logfmtQuotesWhatNeedsIt() {
        use(Level.INFO, false);
        LOG.atInfo().addKeyValue("component", "tsdb").addKeyValue("file", "a b").setCause(new IOException("x=\"y\"")).log("Opening");
        assertThat(text()).isEqualTo(
                "time=2026-07-01T00:00:00.120Z level=INFO source=Head msg=Opening component=tsdb file=\"a b\" err=\"x=\\\"y\\\"\"\n");
    }

    @Test
    void jsonKeepsNumbers() {
        use(Level.INFO, true);
        LOG.atWarn().addKeyValue("samples", 3).log("dropped {}", "now");
        assertThat(text()).isEqualTo(
                "{\"time\":\"2026-07-01T00:00:00.120Z\",\"level\":\"WARN\",\"source\":\"Head\",\"msg\":\"dropped now\",\"samples\":3}\n");
    }

    @Test
    void levelsBelowTheThresholdAreNotWritten() {
        use(Level.WARN, false);
        LOG.info("no");
        LoggerFactory.getLogger("org.eclipse.jetty.server.Server").info("no");
        LOG.error("yes");
        assertThat(text()).contains("msg=yes").doesNotContain("msg=no");
    }

    @Test
    void librariesAreHeardFromWarnOn() {
        use(Level.INFO, false);
        LoggerFactory.getLogger("org.eclipse.jetty.server.Server").info("no");
        LoggerFactory.getLogger("org.eclipse.jetty.server.Server").warn("yes");
        assertThat(text()).contains("msg=yes").doesNotContain("msg=no");
    }
}
