package org.narthex.bench;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Renders one target's page in text format 0.0.4: counters, gauges and classic histograms in the proportions of a usual
 * service, with values that move from scrape to scrape.
 *
 * <p>Confined to the target's connection.
 */
final class PageGenerator {
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE"};
    private static final String[] CODES = {"200", "204", "301", "400", "404", "500", "502", "503"};
    private static final String[] BOUNDS = {
        "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf"
    };

    private final byte[][] prefixes;
    private final double[] values;
    private final boolean[] gauge;
    private final byte[][] headers;
    private final Random random;
    private byte[] page = new byte[1 << 16];
    private int size;

    PageGenerator(int page, int series) {
        random = new Random(page);
        prefixes = new byte[series][];
        headers = new byte[series][];
        values = new double[series];
        gauge = new boolean[series];
        for (int i = 0; i < series; i++) {
            describe(i);
        }
    }

    /** Four tenths counters, two tenths gauges, four tenths histogram buckets. */
    private void describe(int i) {
        int block = i / 100;
        int within = i % 100;
        String handler = "/api/v1/resource/" + block;
        String name;
        String labels;
        if (within < 40) {
            name = "service_requests_total";
            labels = "handler=\"" + handler + "/" + within / 32 + "\",method=\"" + METHODS[within / 8 % 4] + "\",code=\""
                    + CODES[within % 8] + "\",cluster=\"bench\"";
        } else if (within < 60) {
            name = "service_pool_utilisation_ratio";
            labels = "pool=\"pool-" + within + "\",handler=\"" + handler + "\",cluster=\"bench\"";
            gauge[i] = true;
        } else {
            name = "service_request_duration_seconds_bucket";
            int bucket = (within - 60) % BOUNDS.length;
            labels = "handler=\"" + handler + "/" + (within - 60) / BOUNDS.length + "\",cluster=\"bench\",le=\""
                    + BOUNDS[bucket] + "\"";
        }
        prefixes[i] = (name + "{" + labels + "} ").getBytes(StandardCharsets.UTF_8);
        boolean first = within == 0 || within == 40 || within == 60;
        String family = name.replace("_bucket", "");
        String type = gauge[i] ? "gauge" : within < 40 ? "counter" : "histogram";
        String header = i < 100 && first ? "# HELP " + family + " Synthetic.\n# TYPE " + family + " " + type + "\n" : "";
        headers[i] = header.getBytes(StandardCharsets.UTF_8);
        values[i] = random.nextInt(100_000);
    }

    /** Moves the values on and renders; the array is reused by the next call. */
    byte[] render() {
        size = 0;
        for (int i = 0; i < prefixes.length; i++) {
            values[i] = gauge[i] ? random.nextInt(1_000_000) / 1e6 : values[i] + random.nextInt(40);
            append(headers[i]);
            append(prefixes[i]);
            append(text(i));
            append(new byte[] {'\n'});
        }
        return page;
    }

    /** Bytes of the page that the last {@link #render} made. */
    int size() {
        return size;
    }

    private byte[] text(int i) {
        String text = gauge[i] ? Double.toString(values[i]) : Long.toString((long) values[i]);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void append(byte[] bytes) {
        if (size + bytes.length > page.length) {
            page = java.util.Arrays.copyOf(page, page.length * 2);
        }
        System.arraycopy(bytes, 0, page, size, bytes.length);
        size += bytes.length;
    }
}
