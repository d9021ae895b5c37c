package org.narthex.storage.tsdb.internal.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.narthex.storage.tsdb.internal.block.Conformance;
import org.narthex.storage.tsdb.internal.block.Conformance.Node;

class HistogramLayoutTest {
    @Test
    void numbersTakeTheRecordedBits() {
        int n = 0;
        for (Node line : Conformance.lines("tsdb/encodings/varint.jsonl")) {
            for (String kind : new String[] {"varbit_int", "varbit_uint"}) {
                if (!line.has(kind)) {
                    continue;
                }
                BitWriter out = new BitWriter(1);
                long value = kind.equals("varbit_int") ? signed(line) : unsigned(line);
                if (kind.equals("varbit_int")) {
                    out.varbitInt(value);
                } else {
                    out.varbitUint(value);
                }
                assertThat(HexFormat.of().formatHex(out.toByteArray()))
                        .as(kind + " " + value)
                        .isEqualTo(line.get(kind).text());
                BitReader in = new BitReader(MemorySegment.ofArray(out.toByteArray()), 0);
                assertThat(kind.equals("varbit_int") ? in.varbitInt() : in.varbitUint())
                        .isEqualTo(value);
                n++;
            }
        }
        assertThat(n).isGreaterThan(600);
    }

    @Test
    void thresholdsAndBoundsTakeTheRecordedBits() {
        int n = 0;
        for (Node line : Conformance.lines("tsdb/encodings/histogram_floats.jsonl")) {
            double value = line.get("v").bits();
            boolean threshold = line.get("kind").text().equals("zero_threshold");
            BitWriter out = new BitWriter(1);
            if (threshold) {
                HistogramLayout.writeZeroThreshold(out, value);
            } else {
                HistogramLayout.writeBound(out, value);
            }
            assertThat(HexFormat.of().formatHex(out.toByteArray()))
                    .as(line.get("kind").text() + " " + value)
                    .isEqualTo(line.get("bytes").text());
            BitReader in = new BitReader(MemorySegment.ofArray(out.toByteArray()), 0);
            double read = threshold ? HistogramLayout.readZeroThreshold(in) : HistogramLayout.readBound(in);
            assertThat(read == value || Double.doubleToRawLongBits(read) == Double.doubleToRawLongBits(value))
                    .as(read + " of " + value)
                    .isTrue();
            n++;
        }
        assertThat(n).isGreaterThan(300);
    }

    private static long signed(Node line) {
        return line.get("signed").number();
    }

    private static long unsigned(Node line) {
        return line.get("unsigned").unsigned();
    }
}
