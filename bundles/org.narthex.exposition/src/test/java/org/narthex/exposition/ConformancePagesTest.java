package org.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.PageParser.Entry;

/** Pages recorded with Prometheus 3.14; counts are those of their lines. */
class ConformancePagesTest {
    @Test
    void textPagesGiveOneEntryALine() throws Exception {
        for (String name : new String[] {"alltypes.237mfs.prom.txt", "alltypes.237mfs.nometa.prom.txt"}) {
            check(name, "text/plain");
        }
    }

    @Test
    void openMetricsPagesGiveOneEntryALine() throws Exception {
        for (String name : new String[] {"alltypes.5mfs.om.txt", "1histogram.om.txt"}) {
            check(name, "application/openmetrics-text");
        }
    }

    private static void check(String name, String type) throws IOException, PageFormatException {
        byte[] page = Files.readAllBytes(folder().resolve(name));
        String[] lines = new String(page, StandardCharsets.UTF_8).split("\n");
        PageParser p = PageParsers.forContentType(type, null);
        p.reset(page, page.length);
        Set<String> series = new HashSet<>();
        int entry = 0;
        for (Entry e = p.next(); e != Entry.END; e = p.next(), entry++) {
            String line = lines[entry];
            assertThat(line.startsWith("#")).as(line).isEqualTo(e != Entry.SAMPLE);
            if (e == Entry.SAMPLE) {
                String text =
                        new String(p.page(), p.seriesStart(), p.seriesEnd() - p.seriesStart(), StandardCharsets.UTF_8);
                assertThat(line).startsWith(text + " ");
                assertThat(series.add(p.labels().toString())).as(line).isTrue();
                String rest = line.substring(text.length() + 1).split(" ")[0];
                assertThat(Double.valueOf(p.value())).as(line).isEqualTo(Double.valueOf(rest.replace("Inf", "Infinity")));
            }
        }
        assertThat(entry).as(name).isEqualTo(lines.length - (type.equals("text/plain") ? 0 : 1));
    }

    private static Path folder() {
        String named = System.getenv("NARTHEX_CONFORMANCE");
        if (named != null) {
            return Path.of(named).resolve("textparse");
        }
        Path found = null;
        for (Path p = Path.of("").toAbsolutePath(); p != null && found == null; p = p.getParent()) {
            Path candidate = p.resolve("shared/conformance/textparse");
            found = Files.isDirectory(candidate) ? candidate : null;
        }
        Assumptions.assumeTrue(found != null, "no conformance data: set NARTHEX_CONFORMANCE");
        return found;
    }
}
