package org.narthex.storage.tsdb.internal.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.tsdb.internal.block.Conformance;
import org.narthex.storage.tsdb.internal.block.Conformance.Node;

class HistogramChunkVectorTest {
    @Test
    void integerHistogramsEncodeToTheRecordedBytes() {
        assertThat(encodeAll("chunk_histogram.jsonl")).isGreaterThan(500);
    }

    @Test
    void floatHistogramsEncodeToTheRecordedBytes() {
        assertThat(encodeAll("chunk_floathistogram.jsonl")).isGreaterThan(500);
    }

    @Test
    void integerHistogramsWithStartTimestampsEncodeToTheRecordedBytes() {
        assertThat(encodeAll("chunk_histogram_st.jsonl")).isGreaterThan(500);
    }

    @Test
    void floatHistogramsWithStartTimestampsEncodeToTheRecordedBytes() {
        assertThat(encodeAll("chunk_floathistogram_st.jsonl")).isGreaterThan(500);
    }

    @Test
    void recordedChunksDecodeToTheRecordedSamples() {
        int samples = 0;
        for (String file : List.of(
                "chunk_histogram.jsonl",
                "chunk_floathistogram.jsonl",
                "chunk_histogram_st.jsonl",
                "chunk_floathistogram_st.jsonl")) {
            for (Node line : Conformance.lines("tsdb/encodings/" + file)) {
                byte encoding = (byte) line.get("encoding").number();
                for (Node chunk : line.get("chunks").items()) {
                    if (chunk.has("decoded")) {
                        samples += decode(line.get("name").text(), encoding, chunk);
                    }
                }
            }
        }
        assertThat(samples).isGreaterThan(1000);
    }

    private static int decode(String name, byte encoding, Node chunk) {
        MemorySegment bytes = MemorySegment.ofArray(chunk.get("bytes").hex());
        HistogramChunkReader reader = HistogramChunkReader.open(encoding, bytes);
        SampleBuffer buffer = new SampleBuffer(1);
        HistogramChunks.decode(encoding, bytes, Long.MIN_VALUE, Long.MAX_VALUE, buffer);
        List<Node> expected = chunk.get("decoded").items();
        assertThat(buffer.size).as(name).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            Node e = expected.get(i);
            String where = name + " sample " + i;
            assertThat(reader.next()).as(where).isTrue();
            assertThat(reader.time()).as(where).isEqualTo(e.get("t").number());
            assertThat(buffer.timestamps[i]).as(where).isEqualTo(e.get("t").number());
            if (e.has("st")) {
                assertThat(reader.startTimestamp()).as(where).isEqualTo(e.get("st").number());
            }
            if (reader instanceof IntegerHistogramReader r) {
                assertThat(text(r.histogram())).as(where).isEqualTo(text(integer(e)));
                assertThat(text(buffer.histogram(i))).as(where).isEqualTo(text(toFloat(integer(e))));
            } else {
                assertThat(text(reader.floatHistogram())).as(where).isEqualTo(text(floats(e)));
            }
        }
        assertThat(reader.next()).isFalse();
        return expected.size();
    }

    private static int encodeAll(String file) {
        int samples = 0;
        for (Node line : Conformance.lines("tsdb/encodings/" + file)) {
            byte encoding = (byte) line.get("encoding").number();
            List<byte[]> chunks = HistogramChunkFormat.isInteger(encoding)
                    ? encodeIntegers(encoding, line)
                    : encodeFloats(encoding, line);
            List<String> hex = chunks.stream().map(HexFormat.of()::formatHex).toList();
            List<String> expected = line.get("chunks").items().stream()
                    .map(c -> c.get("bytes").text())
                    .toList();
            assertThat(hex).as(line.get("name").text()).isEqualTo(expected);
            samples += line.get("samples").items().size();
        }
        return samples;
    }

    private static List<byte[]> encodeIntegers(byte encoding, Node line) {
        List<byte[]> chunks = new ArrayList<>();
        HistogramChunkAppender<Histogram> open = null;
        for (Node s : line.get("samples").items()) {
            boolean cut = s.get("result").text().equals("cut_by_caller");
            long t = s.get("t").number();
            long st = s.has("st") ? s.get("st").number() : 0;
            Histogram h = integer(s);
            if (open == null || cut) {
                if (open != null) {
                    chunks.add(open.bytes());
                }
                open = IntegerHistogramAppender.start(
                        HistogramChunkFormat.hasStartTimestamps(encoding), t, st, h, open);
            } else {
                open = step(line, s, open, open.append(t, st, h), chunks);
            }
            byte[] bytes = open.bytes();
            assertThat(IntegerHistogramAppender.resume(encoding, bytes).bytes()).isEqualTo(bytes);
        }
        chunks.add(open.bytes());
        return chunks;
    }

    private static List<byte[]> encodeFloats(byte encoding, Node line) {
        List<byte[]> chunks = new ArrayList<>();
        HistogramChunkAppender<FloatHistogram> open = null;
        for (Node s : line.get("samples").items()) {
            boolean cut = s.get("result").text().equals("cut_by_caller");
            long t = s.get("t").number();
            long st = s.has("st") ? s.get("st").number() : 0;
            FloatHistogram h = floats(s);
            if (open == null || cut) {
                if (open != null) {
                    chunks.add(open.bytes());
                }
                open = FloatHistogramAppender.start(
                        HistogramChunkFormat.hasStartTimestamps(encoding), t, st, h, open);
            } else {
                open = step(line, s, open, open.append(t, st, h), chunks);
            }
            byte[] bytes = open.bytes();
            assertThat(FloatHistogramAppender.resume(encoding, bytes).bytes()).isEqualTo(bytes);
        }
        chunks.add(open.bytes());
        return chunks;
    }

    private static <H> HistogramChunkAppender<H> step(
            Node line,
            Node s,
            HistogramChunkAppender<H> open,
            HistogramChunkAppender.Outcome outcome,
            List<byte[]> chunks) {
        assertThat(outcome.name().toLowerCase(Locale.ROOT))
                .as(line.get("name").text() + " at " + s.get("t").text())
                .isEqualTo(s.get("result").text());
        if (outcome == HistogramChunkAppender.Outcome.NEW_CHUNK) {
            chunks.add(open.bytes());
            return open.successor();
        }
        return open;
    }

    private static Histogram integer(Node n) {
        return new Histogram(
                hint(n),
                (int) n.get("schema").number(),
                n.get("zt").bits(),
                n.get("zc").unsigned(),
                n.get("count").unsigned(),
                n.get("sum").bits(),
                spans(n.get("ps")),
                spans(n.get("ns")),
                n.get("pb").items().stream().mapToLong(Node::number).toArray(),
                n.get("nb").items().stream().mapToLong(Node::number).toArray(),
                bounds(n));
    }

    private static FloatHistogram floats(Node n) {
        return new FloatHistogram(
                hint(n),
                (int) n.get("schema").number(),
                n.get("zt").bits(),
                n.get("zc").bits(),
                n.get("count").bits(),
                n.get("sum").bits(),
                spans(n.get("ps")),
                spans(n.get("ns")),
                n.get("pb").items().stream().mapToDouble(Node::bits).toArray(),
                n.get("nb").items().stream().mapToDouble(Node::bits).toArray(),
                bounds(n));
    }

    private static FloatHistogram toFloat(Histogram h) {
        return new FloatHistogram(
                h.hint(),
                h.schema(),
                h.zeroThreshold(),
                unsigned(h.zeroCount()),
                unsigned(h.count()),
                h.sum(),
                h.positiveSpans(),
                h.negativeSpans(),
                absolute(h.positiveBuckets()),
                absolute(h.negativeBuckets()),
                h.customValues());
    }

    private static double unsigned(long v) {
        return new java.math.BigInteger(Long.toUnsignedString(v)).doubleValue();
    }

    private static double[] absolute(long[] deltas) {
        double[] out = new double[deltas.length];
        long sum = 0;
        for (int i = 0; i < out.length; i++) {
            sum += deltas[i];
            out[i] = sum;
        }
        return out;
    }

    private static CounterResetHint hint(Node n) {
        return CounterResetHint.valueOf(n.get("hint").text().toUpperCase(Locale.ROOT));
    }

    private static double[] bounds(Node n) {
        return n.has("cv") ? n.get("cv").items().stream().mapToDouble(Node::bits).toArray() : new double[0];
    }

    private static List<Span> spans(Node n) {
        return n.items().stream()
                .map(s -> new Span(
                        (int) s.items().get(0).number(), (int) s.items().get(1).number()))
                .toList();
    }

    private static String text(Histogram h) {
        return String.join(
                " ",
                h.hint().name(),
                "" + h.schema(),
                hex(h.zeroThreshold()),
                "" + h.zeroCount(),
                "" + h.count(),
                hex(h.sum()),
                h.positiveSpans().toString(),
                h.negativeSpans().toString(),
                java.util.Arrays.toString(h.positiveBuckets()),
                java.util.Arrays.toString(h.negativeBuckets()),
                java.util.Arrays.toString(h.customValues()));
    }

    private static String text(FloatHistogram h) {
        return String.join(
                " ",
                h.hint().name(),
                "" + h.schema(),
                hex(h.zeroThreshold()),
                hex(h.zeroCount()),
                hex(h.count()),
                hex(h.sum()),
                h.positiveSpans().toString(),
                h.negativeSpans().toString(),
                hex(h.positiveBuckets()),
                hex(h.negativeBuckets()),
                java.util.Arrays.toString(h.customValues()));
    }

    private static String hex(double... values) {
        StringBuilder out = new StringBuilder();
        for (double v : values) {
            out.append(Long.toHexString(Double.doubleToRawLongBits(v))).append(',');
        }
        return out.toString();
    }
}
