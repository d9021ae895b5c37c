package org.narthex.itest.differential;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;

/**
 * Writes series of floats whose labels matter: info metrics that contradict each other, come and go, or hand an instance
 * on; buckets with odd bounds; types and units. Confined to one thread.
 */
final class VariedLabels {
    private static final long MIDDLE = (VariedData.START + VariedData.END) / 2;

    /** Stands for no sample. */
    private static final double GONE = Double.NEGATIVE_INFINITY;

    private final Appender appender;
    private final SplittableRandom random;

    VariedLabels(Appender appender, SplittableRandom random) {
        this.appender = appender;
        this.random = random;
    }

    /** Writes all. */
    void all() {
        infos();
        buckets();
        types();
    }

    private void infos() {
        for (String job : List.of("api", "db")) {
            for (int i = 0; i < 3; i++) {
                String instance = job + i + ":80";
                write(List.of("__name__", "build_info", "job", job, "instance", instance, "version", "2." + i, "go", "1.2" + i), t -> i(t, 0.1));
            }
            // Two at once, of which the later sample counts; then one that hands over to the other.
            write(List.of("__name__", "pod_info", "job", job, "instance", job + "0:80", "pod", "first"), t -> t < MIDDLE ? 1 : StaleMarker.STALE);
            write(List.of("__name__", "pod_info", "job", job, "instance", job + "0:80", "pod", "second"), t -> t < MIDDLE - 600 ? StaleMarker.STALE : 1);
        }
        write(List.of("__name__", "pod_info", "job", "api", "instance", "api1:80", "pod", "third"), t -> i(t, 0.3));
    }

    private double i(double time, double gaps) {
        return random.nextDouble() < gaps ? GONE : 1;
    }

    private void buckets() {
        for (String le : List.of("-1", "-0.5", "0", "0.5", "1e1", "+Inf")) {
            double grown = random.nextInt(20);
            write(List.of("__name__", "odd_bucket", "job", "negative", "le", le), t -> grown + t - VariedData.START);
        }
        for (String le : List.of("1", "2", "3")) {
            write(List.of("__name__", "odd_bucket", "job", "without inf", "le", le), t -> t - VariedData.START);
        }
        for (String le : List.of("0.1", "0.2", "0.3", "0.4", "Inf")) {
            write(List.of("__name__", "odd_bucket", "job", "not monotonic", "le", le), t -> random.nextInt(100));
        }
        for (String le : List.of("x", "1", "1.0", "+Inf", "NaN", "2e0")) {
            write(List.of("__name__", "odd_bucket", "job", "bounds", "le", le), t -> 10);
        }
        write(List.of("__name__", "odd_bucket", "job", "without bound"), t -> 7);
        for (String le : List.of("1", "2", "+Inf")) {
            write(List.of("__name__", "odd_bucket", "job", "hard", "le", le), t -> random.nextInt(9) == 0 ? Double.NaN : t);
        }
    }

    private void types() {
        for (int n = 0; n < 3; n++) {
            String job = "j" + n;
            write(List.of("__name__", "typed_seconds", "__type__", "counter", "__unit__", "seconds", "job", job), t -> t - VariedData.START);
            write(List.of("__name__", "typed_seconds", "__type__", "gauge", "__unit__", "seconds", "job", job), t -> random.nextInt(50));
            write(List.of("__name__", "typed_total", "__type__", "histogram", "job", job), t -> t - VariedData.START);
            write(List.of("__name__", "typed_total", "__unit__", "bytes", "job", job), t -> random.nextInt(9));
        }
    }

    /** Writes a series; where the value is {@link #GONE}, there is no sample. */
    private void write(List<String> labels, DoubleUnaryOperator value) {
        long ref = appender.resolve(Labels.of(labels.toArray(String[]::new)), VariedData.START * 1000);
        SampleBatch batch = new SampleBatch(300);
        for (long t = VariedData.START; t <= VariedData.END; t += 15) {
            double v = value.applyAsDouble(t);
            if (v != GONE) {
                batch.add(ref, t * 1000, v);
            }
        }
        appender.append(batch);
    }
}
