package org.narthex.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.narthex.exposition.PageParser.Entry;

/** Prints nanoseconds and allocated bytes a sample for pages of 5,000 series; run by hand. */
final class PageParserSpeed {
    private PageParserSpeed() {}

    public static void main(String[] args) throws PageFormatException {
        run("text/plain", "");
        run("application/openmetrics-text", "# EOF\n");
    }

    private static void run(String type, String end) throws PageFormatException {
        byte[] page = (page() + end).getBytes(StandardCharsets.UTF_8);
        PageParser p = PageParsers.forContentType(type, null);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        for (int round = 0; round < 8; round++) {
            long samples = 0;
            double sum = 0;
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long began = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                p.reset(page, page.length);
                for (Entry e = p.next(); e != Entry.END; e = p.next()) {
                    if (e == Entry.SAMPLE) {
                        samples++;
                        sum += p.value();
                    }
                }
            }
            long took = System.nanoTime() - began;
            bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.1f ns, %.3f bytes allocated a sample; %d bytes of page a sample (%.3g)%n",
                    type,
                    (double) took / samples,
                    (double) bytes / samples,
                    page.length / 5000,
                    sum);
        }
    }

    private static String page() {
        Random random = new Random(1);
        StringBuilder out = new StringBuilder();
        for (int family = 0; family < 50; family++) {
            out.append("# HELP family_").append(family).append("_seconds Something measured.\n");
            out.append("# TYPE family_").append(family).append("_seconds gauge\n");
            for (int i = 0; i < 100; i++) {
                out.append("family_").append(family).append("_seconds{handler=\"/api/v1/query\",code=\"200\",method=\"get\",shard=\"")
                        .append(i)
                        .append("\"} ");
                switch (i % 4) {
                    case 0 -> out.append(random.nextInt(1_000_000));
                    case 1 -> out.append(random.nextInt(100_000) / 1000.0);
                    case 2 -> out.append(random.nextDouble());
                    default -> out.append("1.5").append(random.nextInt(100)).append("e+09");
                }
                out.append('\n');
            }
        }
        return out.toString();
    }
}
