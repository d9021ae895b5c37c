package org.narthex.storage.tsdb.internal.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.Conformance;
import org.narthex.storage.tsdb.internal.Json;

class XorChunkTest {
    private static byte[] encode(long[] times, double[] values, int n) {
        XorEncoder encoder = new XorEncoder();
        encoder.start(new byte[8]);
        for (int i = 0; i < n; i++) {
            encoder.append(times[i], values[i]);
        }
        return Arrays.copyOf(encoder.buffer, encoder.bytes());
    }

    private static SampleBuffer decode(byte[] chunk) {
        SampleBuffer out = new SampleBuffer(0);
        XorDecoder.decode(MemorySegment.ofArray(chunk), Long.MIN_VALUE, Long.MAX_VALUE, out);
        return out;
    }

    @Test
    void bitsEqualThoseOfPrometheus() throws Exception {
        int vectors = 0;
        for (String line : Files.readAllLines(Conformance.path("tsdb/encodings/chunk_xor.jsonl"))) {
            Map<String, Object> vector = Json.object(line);
            List<Map<String, Object>> samples = Json.list(vector, "samples");
            int n = samples.size();
            long[] times = new long[n];
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                times[i] = Long.parseLong((String) samples.get(i).get("t"));
                values[i] = Double.longBitsToDouble(
                        Long.parseUnsignedLong((String) samples.get(i).get("v"), 16));
            }
            byte[] expected = HexFormat.of().parseHex((String) vector.get("bytes"));
            boolean inOrder = true;
            for (int i = 1; i < n; i++) {
                inOrder &= times[i] > times[i - 1];
            }
            assertThat(encode(times, values, n)).as((String) vector.get("name")).isEqualTo(expected);
            if (inOrder) {
                assertSamples(decode(expected), times, values, n, (String) vector.get("name"));
                assertSamples(decode(Arrays.copyOf(expected, expected.length + 1)), times, values, n, "surplus byte");
            }
            vectors++;
        }
        assertThat(vectors).isGreaterThan(50);
    }

    private static void assertSamples(SampleBuffer got, long[] times, double[] values, int n, String name) {
        assertThat(got.size).as(name).isEqualTo(n);
        for (int i = 0; i < n; i++) {
            assertThat(got.timestamps[i]).as("%s, time %d", name, i).isEqualTo(times[i]);
            assertThat(Double.doubleToRawLongBits(got.values[i]))
                    .as("%s, value %d", name, i)
                    .isEqualTo(Double.doubleToRawLongBits(values[i]));
        }
    }

    @Test
    void randomSamplesSurvive() {
        long seed = System.nanoTime();
        System.out.println("XorChunkTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            int n = 1 + random.nextInt(240);
            long[] times = new long[n];
            double[] values = new double[n];
            long t = random.nextInt(10) == 0 ? random.nextLong() >> 8 : 1_700_000_000_000L + random.nextInt(100_000);
            int kind = random.nextInt(5);
            for (int i = 0; i < n; i++) {
                t += random.nextInt(20) == 0 ? 1 + (random.nextLong() >>> 30 + random.nextInt(20)) : 15_000 + random.nextInt(3);
                times[i] = t;
                values[i] = switch (kind) {
                    case 0 -> 42;
                    case 1 -> i * 10;
                    case 2 -> random.nextDouble();
                    case 3 -> Double.longBitsToDouble(random.nextLong());
                    default -> random.nextInt(4) == 0 ? Double.NaN : random.nextInt(100) / 8.0;
                };
            }
            assertSamples(decode(encode(times, values, n)), times, values, n, "round " + round);
        }
    }

    @Test
    void valuesThatStaySurvive() {
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            int n = 1 + random.nextInt(240);
            long[] times = new long[n];
            double[] values = new double[n];
            // Runs of equal values and regular timestamps, of all lengths around those that are written at once.
            int change = 1 + random.nextInt(80);
            int delay = 1 + random.nextInt(80);
            long t = 1_700_000_000_000L;
            double value = 1;
            for (int i = 0; i < n; i++) {
                t += random.nextInt(delay) == 0 ? 15_000 + random.nextInt(9000) : 15_000;
                value = random.nextInt(change) == 0 ? random.nextInt(9) : value;
                times[i] = t;
                values[i] = value;
            }
            assertSamples(decode(encode(times, values, n)), times, values, n, "round " + round);
        }
    }

    @Test
    void rangeIsRespected() {
        long[] times = {10, 20, 30, 40, 50};
        double[] values = {1, 2, 3, 4, 5};
        byte[] chunk = encode(times, values, 5);
        SampleBuffer out = new SampleBuffer(1);
        XorDecoder.decode(MemorySegment.ofArray(chunk), 20, 40, out);
        assertThat(Arrays.copyOf(out.timestamps, out.size)).containsExactly(20, 30, 40);
        assertThat(Arrays.copyOf(out.values, out.size)).containsExactly(2, 3, 4);
    }

    @Test
    void anyRangeIsWhatTheWholeHasOfIt() {
        Random random = new Random(11);
        for (int round = 0; round < 3000; round++) {
            int n = 1 + random.nextInt(130);
            long[] times = new long[n];
            double[] values = new double[n];
            long t = random.nextInt(1000) - 500;
            for (int i = 0; i < n; i++) {
                t += random.nextInt(4) == 0 ? 1 + random.nextInt(20_000) : 15;
                times[i] = t;
                values[i] = random.nextInt(3) == 0 ? 1 : random.nextInt(50);
            }
            byte[] chunk = encode(times, values, n);
            long mint = bound(random, times);
            long maxt = bound(random, times);
            SampleBuffer out = new SampleBuffer(1);
            out.add(-1000, 7);
            XorDecoder.decode(MemorySegment.ofArray(chunk), mint, maxt, out);
            int[] wanted = IntStream.range(0, n).filter(i -> times[i] >= mint && times[i] <= maxt).toArray();
            assertThat(Arrays.copyOfRange(out.timestamps, 1, out.size))
                    .as("round %d, [%d, %d] of %s", round, mint, maxt, Arrays.toString(times))
                    .isEqualTo(Arrays.stream(wanted).mapToLong(i -> times[i]).toArray());
            assertThat(Arrays.copyOfRange(out.values, 1, out.size))
                    .isEqualTo(Arrays.stream(wanted).mapToDouble(i -> values[i]).toArray());
        }
    }

    private static long bound(Random random, long[] times) {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            default -> times[random.nextInt(times.length)] + random.nextInt(3) - 1;
        };
    }

    @Test
    void cutChunkIsCorruption() {
        long[] times = {10, 20, 33, 41, 55};
        double[] values = {1, 2.5, 3.75, 1e99, 5};
        byte[] chunk = encode(times, values, 5);
        for (int length = 0; length < chunk.length - 1; length++) {
            byte[] cut = Arrays.copyOf(chunk, length);
            assertThatThrownBy(() -> decode(cut)).isInstanceOf(StorageException.class);
        }
    }

    @Test
    void anyBytesAreSamplesOrCorruption() {
        long seed = System.nanoTime();
        System.out.println("XorChunkTest seed " + seed);
        Random random = new Random(seed);
        int corrupt = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] chunk = new byte[random.nextInt(80)];
            if (round % 3 == 0) {
                Arrays.fill(chunk, (byte) (round % 2 == 0 ? 0x80 : 0xff));
            } else {
                random.nextBytes(chunk);
            }
            if (chunk.length > 1) {
                chunk[0] = 0;
            }
            SampleBuffer out = new SampleBuffer(1);
            out.add(1, 1);
            try {
                XorDecoder.decode(MemorySegment.ofArray(chunk), Long.MIN_VALUE, Long.MAX_VALUE, out);
                assertThat(out.size).isLessThan(257);
            } catch (StorageException e) {
                assertThat(out.size).isEqualTo(1);
                assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPTION);
                corrupt++;
            }
        }
        assertThat(corrupt).isBetween(1, 19_999);
    }
}
