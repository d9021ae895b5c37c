package org.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.narthex.exposition.MetricFamilyWriter.FamilyType;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;

/** The bytes are spelled out: tag, length, content. */
class MetricFamilyWriterTest {
    private static final String ONE = "000000000000f03f";
    private static final String ZERO = "0000000000000000";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final MetricFamilyWriter writer = new MetricFamilyWriter(out);

    private String written() {
        String hex = HexFormat.of().formatHex(out.toByteArray());
        out.reset();
        return hex;
    }

    /** The family {@code x} with one metric of one value. */
    private String family(FamilyType type, Runnable value) throws IOException {
        writer.beginFamily("x", null, type);
        writer.beginMetric();
        value.run();
        writer.endMetric();
        writer.endFamily();
        String hex = written();
        String head = "0a0178" + "180" + type.ordinal() + "22";
        assertThat(hex.substring(2)).startsWith(head);
        assertThat(Integer.parseInt(hex.substring(0, 2), 16)).isEqualTo(hex.length() / 2 - 1);
        return hex.substring(2 + head.length() + 2);
    }

    @Test
    void aFamilyHasNameHelpTypeAndMetrics() throws IOException {
        writer.beginFamily("up", "h", FamilyType.GAUGE);
        writer.beginMetric();
        writer.label("a", "b");
        writer.gauge(1);
        writer.timestamp(300);
        writer.endMetric();
        writer.beginMetric();
        writer.gauge(0);
        writer.endMetric();
        writer.endFamily();
        assertThat(written())
                .isEqualTo("2e" + "0a027570" + "120168" + "1801"
                        + "2216" + "0a06" + "0a0161" + "120162" + "1209" + "09" + ONE + "30ac02"
                        + "220b" + "1209" + "09" + ZERO);
    }

    @Test
    void familiesFollowEachOther() throws IOException {
        for (int i = 0; i < 2; i++) {
            writer.beginFamily("a", null, FamilyType.COUNTER);
            writer.endFamily();
        }
        assertThat(written()).isEqualTo("050a01611800050a01611800");
    }

    @Test
    void longContentHasALongLength() throws IOException {
        writer.beginFamily("x".repeat(200), null, FamilyType.UNTYPED);
        writer.beginMetric();
        writer.label("l", "v".repeat(20_000));
        writer.endMetric();
        writer.endFamily();
        byte[] bytes = out.toByteArray();
        int label = 3 + (1 + 3 + 20_000);
        int metric = 1 + 3 + label;
        assertThat(varint(bytes)).isEqualTo(bytes.length - 3).isEqualTo((1 + 2 + 200) + 2 + (1 + 3 + metric));
    }

    private static long varint(byte[] bytes) {
        long value = 0;
        for (int i = 0; ; i++) {
            value |= (long) (bytes[i] & 0x7f) << 7 * i;
            if (bytes[i] >= 0) {
                return value;
            }
        }
    }

    @Test
    void countersAndSummariesHaveTheirTimeOfCreation() throws IOException {
        assertThat(family(FamilyType.COUNTER, () -> writer.counter(1, 1500))).isEqualTo("1a13" + "09" + ONE + "1a08" + "0801" + "1080cab5ee01");
        assertThat(family(FamilyType.COUNTER, () -> writer.counter(1, 0))).isEqualTo("1a09" + "09" + ONE);
        assertThat(family(FamilyType.UNTYPED, () -> writer.untyped(1))).isEqualTo("2a09" + "09" + ONE);
        assertThat(family(FamilyType.SUMMARY, () -> writer.summary(2, 1, new double[] {0}, new double[] {1}, 1000)))
                .isEqualTo("2225" + "0802" + "11" + ONE + "1a12" + "09" + ZERO + "11" + ONE + "2204" + "0801" + "1000");
    }

    @Test
    void classicBucketsAreCumulative() throws IOException {
        assertThat(family(FamilyType.HISTOGRAM, () -> writer.histogram(3, 1, new double[] {1}, new long[] {2}, null, 0)))
                .isEqualTo("3a18" + "0803" + "11" + ONE + "1a0b" + "0802" + "11" + ONE);
    }

    @Test
    void theNativeSideHasSpansAndDeltas() throws IOException {
        Histogram h = new Histogram(
                CounterResetHint.UNKNOWN, -1, 1, 1, 9, 0, List.of(new Span(-2, 2)), List.of(new Span(3, 1)),
                new long[] {3, -1}, new long[] {1}, new double[0]);
        assertThat(family(FamilyType.HISTOGRAM, () -> writer.histogram(9, 0, new double[0], new long[0], h, 0)))
                .isEqualTo("3a2b" + "0809" + "11" + ZERO + "2801" + "31" + ONE + "3801"
                        + "4a04" + "0806" + "1001" + "520102" + "6204" + "0803" + "1002" + "6a020601");
    }

    @Test
    void aNativeSideWithoutObservationsCanBeTold() throws IOException {
        Histogram h = new Histogram(
                CounterResetHint.UNKNOWN, 0, 0, 0, 0, 0, List.of(), List.of(), new long[0], new long[0], new double[0]);
        assertThat(family(FamilyType.HISTOGRAM, () -> writer.histogram(0, 0, new double[0], new long[0], h, 0)))
                .endsWith("6204" + "0800" + "1000");
    }

    @Test
    void storedHistogramsHaveFloatCounts() throws IOException {
        FloatHistogram exponential = new FloatHistogram(
                CounterResetHint.GAUGE, 0, 0, 0, 1, 1, List.of(new Span(0, 1)), List.of(), new double[] {1}, new double[0],
                new double[0]);
        assertThat(family(FamilyType.GAUGE_HISTOGRAM, () -> writer.histogram(exponential)))
                .isEqualTo("3a36" + "21" + ONE + "11" + ONE + "2800" + "31" + ZERO + "41" + ZERO
                        + "6204" + "0800" + "1001" + "7208" + ONE);
        FloatHistogram custom = new FloatHistogram(
                CounterResetHint.UNKNOWN, -53, 0, 0, 1, 1, List.of(new Span(1, 1)), List.of(), new double[] {1},
                new double[0], new double[] {0, 1});
        assertThat(family(FamilyType.HISTOGRAM, () -> writer.histogram(custom)))
                .isEqualTo("3a3a" + "21" + ONE + "11" + ONE
                        + "1a12" + "21" + ZERO + "11" + ZERO
                        + "1a12" + "21" + ONE + "11" + ONE);
    }
}
