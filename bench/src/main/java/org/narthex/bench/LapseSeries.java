package org.narthex.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Series of ten labels each, and their samples step by step: four tenths counters, two tenths gauges, four tenths
 * histogram buckets. Two of the same seed give the same samples. Confined to one thread.
 */
final class LapseSeries {
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE"};
    private static final String[] CODES = {"200", "204", "301", "400", "404", "500", "502", "503"};

    private final int perTarget;
    private final float[] values;
    private final Random random = new Random(1);

    LapseSeries(int count, int perTarget) {
        this.perTarget = perTarget;
        this.values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(100_000);
        }
    }

    int count() {
        return values.length;
    }

    /** The next value of a series. */
    double next(int series) {
        int within = series % perTarget % 100;
        if (within >= 40 && within < 60) {
            return random.nextInt(1_000_000) / 1e6;
        }
        values[series] += random.nextInt(40);
        return values[series];
    }

    /** The labels as the fields of a remote-write TimeSeries. */
    byte[] labels(int series) {
        int target = series / perTarget;
        int within = series % perTarget % 100;
        String handler = "/api/v1/resource/" + series % perTarget / 100;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String name;
        if (within < 40) {
            name = "service_requests_total";
        } else {
            name = within < 60 ? "service_pool_utilisation_ratio" : "service_request_duration_seconds_bucket";
        }
        label(out, "__name__", name);
        label(out, "cluster", "bench");
        if (within < 40) {
            label(out, "code", CODES[within % 8]);
            label(out, "handler", handler + "/" + within / 32);
        } else {
            label(out, "handler", handler);
        }
        label(out, "instance", "service-" + target + ".example.net:9100");
        label(out, "job", "bench");
        if (within >= 60) {
            label(out, "le", Integer.toString(within - 60));
        } else if (within < 40) {
            label(out, "method", METHODS[within / 8 % 4]);
        }
        label(out, "namespace", "team-" + target % 10);
        label(out, "pod", "service-" + target + "-7f9c4d");
        if (within >= 40 && within < 60) {
            label(out, "pool", "pool-" + within);
        }
        label(out, "region", "eu-central-1");
        if (within >= 40) {
            label(out, "tier", "front");
        }
        return out.toByteArray();
    }

    private static void label(ByteArrayOutputStream out, String name, String value) {
        byte[] n = name.getBytes(StandardCharsets.UTF_8);
        byte[] v = value.getBytes(StandardCharsets.UTF_8);
        out.write(1 << 3 | 2);
        out.write(n.length + v.length + 4);
        out.write(1 << 3 | 2);
        out.write(n.length);
        out.writeBytes(n);
        out.write(2 << 3 | 2);
        out.write(v.length);
        out.writeBytes(v);
    }
}
